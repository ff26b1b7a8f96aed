#include "report/connections/text_rows.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "report/connections/conditions.h"
#include "report/connections/groups.h"
#include "report/connections/words.h"
#include "report/wording.h"

namespace cofferdam::connections {

namespace {

using reach::Direction;
using reach::PeerId;
using reach::Reach;
using report::Style;

std::string members(const Reach& reach, const Group& group, PeerId beside) {
    std::string text;
    if (!group.peers.empty()) text = peers_text(reach, group.peers, beside);
    if (!group.addresses.empty()) text += (text.empty() ? "" : ", ") + addresses_text(group.addresses);
    return text;
}

// In words; no line where nothing passes.
struct RowText {
    std::vector<std::string> lines;
    bool certain = true;

    auto operator<=>(const RowText&) const = default;
};

RowText row_text(const Table& table, Conditions& conditions, PeerId peer, Direction direction) {
    Groups groups;
    table.visit_row(peer, direction, [&](const Connection& connection) {
        groups.add(direction == Direction::Ingress ? connection.from : connection.to, connection.ports,
                   !conditions.of(connection).empty());
    });
    RowText row;
    for (const Group& group : groups.take()) {
        row.lines.push_back(
            fmt::format("{}: {}{}", members(table.reach(), group, peer), ports_text(group.ports),
                        group.conditional ? ", on conditions that `cofferdam why` tells" : ""));
        row.certain = row.certain && group.ports.unknown.empty();
    }
    return row;
}

void print_row(Page& page, const Reach& reach, const RowText& row, const std::vector<PeerId>& peers,
               Direction direction) {
    if (peers.size() == 1) {
        page.line(2, "", Style::Plain, 0, name_of(reach[peers.front()]));
    } else {
        for (const std::string& names : by_namespace(reach, peers)) page.line(2, "", Style::Plain, 0, names);
    }
    const std::string_view lead = direction == Direction::Ingress ? "from" : "to";
    if (row.lines.empty()) page.line(4, lead, Style::Plain, 5, "nobody");
    for (const std::string& line : row.lines)
        page.line(4, lead, row.certain ? Style::Plain : Style::Yellow, 5, line);
}

} // namespace

std::string ports_text(const reach::PortPassage& ports) {
    const auto text = [](const estate::PortSet& set) { return set.is_all() ? "all ports" : set.to_string(); };
    if (ports.unknown.empty()) return text(ports.allowed);
    if (ports.allowed.empty()) return "unknown: " + text(ports.unknown);
    return fmt::format("{}; unknown: {}", ports.allowed.to_string(), text(ports.unknown));
}

void print_rows(Page& page, const Table& table, const std::vector<PeerId>& peers, Direction direction,
                const Options& options) {
    const std::size_t shown = std::min(peers.size(), options.most_rows);
    Conditions conditions(table);
    std::map<RowText, std::vector<PeerId>> rows;
    std::vector<decltype(rows)::const_iterator> order;
    for (std::size_t i = 0; i < shown; ++i) {
        const auto [row, is_new] = rows.try_emplace(row_text(table, conditions, peers[i], direction));
        row->second.push_back(peers[i]);
        if (is_new) order.push_back(row);
    }
    for (const auto& row : order) {
        print_row(page, table.reach(), row->first, row->second, direction);
        page.flush();
    }
    if (shown < peers.size())
        page.faint(2, fmt::format("and {}; --all tells of all, --{} NAME of one",
                                  counted(peers.size() - shown, "more workload"),
                                  direction == Direction::Ingress ? "to" : "from"));
}

void print_names(Page& page, const Reach& reach, const std::vector<PeerId>& peers, const Options& options) {
    const bool by_name = peers.size() <= options.most_rows;
    const std::vector<std::string> lines =
        by_name ? by_namespace(reach, peers) : counts_by_namespace(reach, peers);
    const std::size_t shown = std::min(lines.size(), options.most_rows);
    for (std::size_t i = 0; i < shown; ++i) page.line(2, "", Style::Plain, 0, lines[i]);
    if (shown < lines.size())
        page.faint(2, fmt::format("and in {}", counted(lines.size() - shown, "more namespace")));
    if (!by_name) page.faint(2, "--all names them");
}

} // namespace cofferdam::connections
