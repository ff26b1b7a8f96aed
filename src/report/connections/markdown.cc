#include <fmt/format.h>

#include "report/connections/print.h"
#include "report/connections/unknown_reasons.h"
#include "report/connections/words.h"
#include "report/escape.h"

namespace cofferdam::connections {

namespace {

using report::markdown_text;

void write_row(std::string& out, const reach::Reach& reach, const Connection& connection, Truth answer,
               const estate::PortSet& ports, std::string_view why) {
    std::string what = ports.to_string();
    if (answer == Truth::Unknown) what = fmt::format("unknown: {} ({})", what, why);
    out += fmt::format("| {} | {} | {} |\n", markdown_text(name_of(reach, connection.from)),
                       markdown_text(name_of(reach, connection.to)), markdown_text(what));
}

} // namespace

void print_markdown(const Table& table, const Options& /*options*/, Stream& out) {
    UnknownReasons reasons(table);
    out.text() += "| From | To | Ports |\n| --- | --- | --- |\n";
    table.visit([&](const Connection& connection) {
        const auto& [allowed, unknown] = connection.ports;
        if (!allowed.empty()) write_row(out.text(), table.reach(), connection, Truth::Yes, allowed, "");
        if (!unknown.empty())
            write_row(out.text(), table.reach(), connection, Truth::Unknown, unknown,
                      reasons.why(connection));
        out.flush_if_large();
    });
    out.text() += fmt::format("\nAssumed: {}.\n", markdown_text(assumption(table.reach())));
}

} // namespace cofferdam::connections
