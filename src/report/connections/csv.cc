#include <fmt/format.h>

#include "report/connections/print.h"
#include "report/connections/unknown_reasons.h"
#include "report/connections/words.h"
#include "report/escape.h"

namespace cofferdam::connections {

namespace {

using report::csv_field;

void write_party(std::string& out, const reach::Reach& reach, const Party& party) {
    if (const auto* const id = std::get_if<reach::PeerId>(&party)) {
        const reach::Peer& peer = reach[*id];
        out +=
            fmt::format("{},{},{},", csv_field(peer.kind), csv_field(peer.namespace_), csv_field(peer.name));
    } else if (const auto* const range = std::get_if<estate::AddressRange>(&party)) {
        out += fmt::format("{},\"\",{},", csv_field("Addresses"), csv_field(estate::to_string(*range)));
    } else {
        out += fmt::format("{},\"\",\"\",", csv_field("IngressController"));
    }
}

void write_row(std::string& out, const reach::Reach& reach, const Connection& connection, Truth answer,
               const estate::PortSet& ports, std::string_view why) {
    out += csv_field(reach.snapshot()[connection.target].name) + ',';
    write_party(out, reach, connection.from);
    write_party(out, reach, connection.to);
    out +=
        fmt::format("{},{},{}\r\n", csv_field(words(answer)), csv_field(ports.to_string()), csv_field(why));
}

} // namespace

void print_csv(const Table& table, const Options& /*options*/, Stream& out) {
    UnknownReasons reasons(table);
    out.text() +=
        "target,from_kind,from_namespace,from_name,to_kind,to_namespace,to_name,answer,ports,why\r\n";
    table.visit([&](const Connection& connection) {
        const auto& [allowed, unknown] = connection.ports;
        if (!allowed.empty()) write_row(out.text(), table.reach(), connection, Truth::Yes, allowed, "");
        if (!unknown.empty())
            write_row(out.text(), table.reach(), connection, Truth::Unknown, unknown,
                      reasons.why(connection));
        out.flush_if_large();
    });
}

} // namespace cofferdam::connections
