#include <fmt/format.h>

#include "report/connections/print.h"
#include "report/connections/words.h"
#include "report/escape.h"

namespace cofferdam::connections {

namespace {

// A quoted string of the DOT language, https://graphviz.org/doc/info/lang.html: only the quote needs a
// backslash, but labels read further escapes, so backslashes are doubled.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : report::visible(text)) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

// Names alone may be the same in two targets.
std::string node(const reach::Reach& reach, const Party& party) {
    if (const auto* const id = std::get_if<reach::PeerId>(&party)) return fmt::format("w{}", id->index);
    return quoted(name_of(reach, party));
}

void write_nodes(const reach::Reach& reach, Stream& out) {
    const auto peers = reach.peers();
    for (std::uint32_t i = 0; i < peers.size(); ++i) {
        const reach::Peer& peer = peers[i];
        const bool first =
            i == 0 || peers[i - 1].namespace_ != peer.namespace_ || peers[i - 1].target != peer.target;
        if (first) {
            if (i > 0) out.text() += "  }\n";
            out.text() +=
                fmt::format("  subgraph cluster_{} {{\n    label={};\n", i, quoted(peer.namespace_));
        }
        out.text() +=
            fmt::format("    w{} [label={}];\n", i, quoted(fmt::format("{} ({})", peer.name, peer.kind)));
        out.flush_if_large();
    }
    if (!peers.empty()) out.text() += "  }\n";
}

} // namespace

void print_dot(const Table& table, const Options& /*options*/, Stream& out) {
    out.text() += "digraph reach {\n  rankdir=LR;\n  node [shape=box];\n";
    write_nodes(table.reach(), out);
    table.visit([&](const Connection& connection) {
        const std::string ends =
            node(table.reach(), connection.from) + " -> " + node(table.reach(), connection.to);
        const auto& [allowed, unknown] = connection.ports;
        if (!allowed.empty())
            out.text() += fmt::format("  {} [label={}];\n", ends, quoted(allowed.to_string()));
        if (!unknown.empty())
            out.text() +=
                fmt::format("  {} [style=dashed, label={}];\n", ends, quoted(unknown.to_string() + "?"));
        out.flush_if_large();
    });
    out.text() += "}\n";
}

} // namespace cofferdam::connections
