// For people at a terminal. Of whom no policy speaks is told in one list, and of all others each row: so
// every pair can be read off, and a flat estate of a thousand workloads is a short text.
#include <algorithm>

#include <fmt/format.h>

#include "analysis/reach/enforced.h"
#include "estate/field.h"
#include "report/connections/explain.h"
#include "report/connections/groups.h"
#include "report/connections/internet.h"
#include "report/connections/print.h"
#include "report/connections/selected.h"
#include "report/connections/text_rows.h"
#include "report/connections/words.h"
#include "report/wording.h"

namespace cofferdam::connections {

namespace {

using reach::Direction;
using reach::PeerId;
using reach::Reach;
using report::Style;

std::string number(std::uint64_t count) {
    std::string digits = std::to_string(count);
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
    return digits;
}

struct Sides {
    std::vector<PeerId> open;    // no policy speaks of it
    std::vector<PeerId> policed; // policies decide
    std::size_t isolated = 0;    // of them, those of which what no rule allows is denied
};

Sides sides(const Table& table, Direction direction) {
    const Reach& reach = table.reach();
    const Selected selected(table);
    Sides found;
    for (PeerId peer{0}; peer.index < reach.peers().size(); ++peer.index) {
        if (selected.is_compose(peer)) continue;
        (selected.is_selected(peer, direction) ? found.policed : found.open).push_back(peer);
        if (is_isolated(reach, direction, peer) == Truth::Yes) ++found.isolated;
    }
    return found;
}

void print_open(Page& page, const Table& table, const std::vector<PeerId>& open, std::string_view heading,
                const Options& options) {
    if (open.empty()) return;
    page.heading(fmt::format("{} ({})", heading, counted(open.size(), "workload")));
    print_names(page, table.reach(), open, options);
}

void print_policed(Page& page, const Table& table, const std::vector<PeerId>& policed, Direction direction,
                   std::string_view heading, const Options& options) {
    if (policed.empty()) return;
    page.heading(fmt::format("{} ({})", heading, counted(policed.size(), "workload")));
    print_rows(page, table, policed, direction, options);
}

// From outside only what is published is reached.
void print_published(Page& page, const Table& table, const std::vector<PeerId>& services,
                     const Options& options) {
    std::size_t count = 0;
    for (const PeerId service : services) {
        Groups groups;
        table.visit_outside(service, Direction::Ingress, [&](const Connection& connection) {
            groups.add(connection.from, connection.ports, false);
        });
        for (const Group& group : groups.take()) {
            if (count++ == 0) page.heading("Compose, by the ports that services publish");
            if (count > options.most_rows) continue;
            page.line(2, "", group.ports.unknown.empty() ? Style::Plain : Style::Yellow, 0,
                      fmt::format("{} from {}: {}", name_of(table.reach()[service]),
                                  addresses_text(group.addresses), ports_text(group.ports)));
        }
    }
    if (count > options.most_rows)
        page.faint(2, fmt::format("and {} more; --all tells of all", count - options.most_rows));
}

// No policy divides them: whom they share a network with.
void print_compose(Page& page, const Table& table, const Options& options) {
    const Selected selected(table);
    std::vector<PeerId> services;
    for (PeerId peer{0}; peer.index < table.reach().peers().size(); ++peer.index) {
        if (selected.is_compose(peer)) services.push_back(peer);
    }
    if (services.empty()) return;
    page.heading(fmt::format("Compose, by the networks that services share ({})",
                             counted(services.size(), "service")));
    print_rows(page, table, services, Direction::Egress, options);
    print_published(page, table, services, options);
}

void print_controller(Page& page, const Table& table, const Options& options) {
    if (table.entries().empty()) return;
    const Reach& reach = table.reach();
    page.heading("From whoever runs Ingresses, Routes and Gateways");
    std::size_t count = 0;
    for (PeerId peer{0}; peer.index < reach.peers().size(); ++peer.index) {
        const reach::PortPassage ports = table.from_controller(peer);
        if (ports.allowed.empty() && ports.unknown.empty()) continue;
        if (++count <= options.most_rows)
            page.line(2, "", Style::Plain, 0, fmt::format("{}: {}", name_of(reach[peer]), ports_text(ports)));
    }
    if (count == 0)
        page.line(2, "", Style::Plain, 0, "nothing: policies admit it nowhere, or its objects lead nowhere");
    if (count > options.most_rows)
        page.faint(2, fmt::format("and {}; --all tells of all",
                                  counted(count - options.most_rows, "more workload")));
    page.faint(2, controller_text(reach.snapshot()));
}

void print_numbers(Page& page, const Reach& reach, const Sides& in, const Sides& out) {
    const reach::PairCounts pairs = reach.count_pairs();
    page.heading("In numbers");
    page.line(2, "", Style::Plain, 0,
              fmt::format("{} of {} pairs of pods may talk, {} cannot be known", number(pairs.allowed),
                          number(pairs.all), number(pairs.unknown)));
    if (const std::size_t workloads = in.open.size() + in.policed.size(); workloads > 0)
        page.line(2, "", Style::Plain, 0,
                  fmt::format("{} of {} are isolated on ingress, {} on egress", in.isolated,
                              counted(workloads, "workload"), out.isolated));
    page.faint(2, fmt::format("Assumed: {}", assumption(reach)));
    const auto on_host = std::ranges::count(reach.peers(), true, &reach::Peer::host_network);
    if (on_host > 0 && reach.options().profile.covers_host_network != Truth::Yes)
        page.faint(
            2, fmt::format("{} on the host's network: Kubernetes does not define whether policies hold there",
                           counted(static_cast<std::size_t>(on_host), "workload")));
    page.faint(2, "By the text of policies: whether there is a way (a Service, a listener) is not asked");
}

// What is explained by no policy is told in one list.
void print_explanations(Page& page, const Table& table, const Options& options) {
    const Explainer explainer(table);
    std::vector<std::string> by_default;
    table.visit_pairs([&](const Connection& pair) {
        const Explanation told = explainer.explain(pair.from, pair.to);
        if (told.is_default()) {
            by_default.push_back(
                fmt::format("{} → {}", name_of(table.reach(), told.from), name_of(table.reach(), told.to)));
        } else {
            page.raw(explanation_text(table.reach(), told, options, {}));
            page.empty_line();
            page.flush();
        }
    });
    if (!by_default.empty()) page.heading("Allowed by default: no policy speaks of it");
    for (const std::string& ends : by_default) page.line(2, "", Style::Plain, 0, ends);
}

void print_all(Page& page, const Table& table, const Options& options) {
    const Sides in = sides(table, Direction::Ingress);
    const Sides out = sides(table, Direction::Egress);
    print_open(page, table, in.open, "No policy says who may connect to it: whoever may send, on all ports",
               options);
    print_policed(page, table, in.policed, Direction::Ingress, "Who may connect to it", options);
    print_open(page, table, out.open,
               "No policy says to whom it may connect: to whoever takes it, and to any address", options);
    print_policed(page, table, out.policed, Direction::Egress, "To whom it may connect", options);
    print_compose(page, table, options);
    print_controller(page, table, options);
    page.flush();
    print_numbers(page, table.reach(), in, out);
}

} // namespace

void print_text(const Table& table, const Options& options, Stream& out) {
    Page page(options, &out);
    const Filter& filter = table.filter();
    if (options.exposure) {
        print_exposure_text(table, options, out);
    } else if (options.internet) {
        print_internet_text(table, options, out);
    } else if (options.explain) {
        print_explanations(page, table, options);
    } else if (filter.from || filter.to || filter.port) {
        print_asked(page, table, options);
    } else {
        print_all(page, table, options);
    }
    page.flush();
    page.raw(problems_text(table.reach().snapshot(), options));
}

} // namespace cofferdam::connections
