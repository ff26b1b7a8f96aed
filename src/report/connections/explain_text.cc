#include <array>

#include <fmt/format.h>

#include "estate/field.h"
#include "report/connections/explain.h"
#include "report/connections/groups.h"
#include "report/connections/page.h"
#include "report/connections/words.h"

namespace cofferdam::connections {

namespace {

using reach::PolicyReason;
using report::Style;

Style style_of(Truth allowed) {
    if (allowed == Truth::Unknown) return Style::Yellow;
    return allowed == Truth::Yes ? Style::Green : Style::Red;
}

std::string ordinal(std::size_t rule, std::string_view side) { return fmt::format("{} rule {}", side, rule); }

// "ingress rule 2", "ingress rule 2 \"allow-dns\""
std::string rule_words(const PolicyReason& reason, std::string_view side) {
    std::string words = ordinal(reason.rule_index + 1, side);
    if (!reason.rule->name.empty()) words += fmt::format(" \"{}\"", reason.rule->name);
    return words;
}

std::string outcome_words(const PolicyReason& reason, std::string_view side) {
    switch (reason.outcome) {
    case PolicyReason::Outcome::Allows: return "allows it by " + rule_words(reason, side);
    case PolicyReason::Outcome::Denies: return "denies it by " + rule_words(reason, side);
    case PolicyReason::Outcome::Passes:
        return "passes it on to the policies of developers by " + rule_words(reason, side);
    case PolicyReason::Outcome::NoRules: return fmt::format("isolates the pod, and has no {} rules", side);
    case PolicyReason::Outcome::NoPeer:
        return fmt::format("isolates the pod, and no {} rule selects the peer", side);
    case PolicyReason::Outcome::PortsDiffer:
        return fmt::format("isolates the pod, and {} selects the peer, but for other ports",
                           rule_words(reason, side));
    case PolicyReason::Outcome::NothingToSay: break;
    }
    return "says nothing of it";
}

constexpr std::size_t side_width = 9; // "ingress  "

std::string policy_text(const reach::Reach& reach, const PolicyExplanation& told, std::string_view side) {
    const PolicyReason& reason = told.reason;
    const estate::Object& object = reach.snapshot()[reason.policy->object];
    std::string text =
        fmt::format("{} {}", estate::to_string(reach.snapshot().key(object)), outcome_words(reason, side));
    if (told.lacks_port_names) text += ", which it names and no container of the destination has";
    if (const value::Place place = place_of(reach, reason))
        text += fmt::format(" ({})", value::to_string(place));
    const bool decides = reason.outcome != PolicyReason::Outcome::PortsDiffer;
    const std::string condition = decides && reason.rule != nullptr ? reason.rule->condition : "";
    const bool is_the_doubt = told.doubt.find(condition) != std::string::npos;
    if (!condition.empty() && !is_the_doubt) text += fmt::format("; on condition: {}", condition);
    if (!told.doubt.empty()) text += fmt::format("; {}", told.doubt);
    return text;
}

void print_policies(Page& page, const reach::Reach& reach, const SideExplanation& side,
                    std::string_view name) {
    std::string_view lead = name;
    for (const PolicyExplanation& policy : side.policies) {
        page.line(2, lead, Style::Plain, side_width, policy_text(reach, policy, name));
        lead = {};
    }
}

void print_side(Page& page, const reach::Reach& reach, const SideExplanation& side, std::string_view name) {
    print_policies(page, reach, side, name);
    const std::string_view lead = side.policies.empty() ? name : "";
    if (!side.note.empty()) {
        page.line(2, lead, Style::Plain, side_width, side.note);
    } else if (side.policies.empty()) {
        page.line(2, lead, Style::Plain, side_width, "no policy speaks of it: allowed by default");
    }
}

void print_entry(Page& page, const estate::Snapshot& snapshot, const EntryExplanation& told) {
    const estate::Object& object = snapshot[told.entry.through];
    std::string text = fmt::format("{} leads to Service {}, {}", estate::to_string(snapshot.key(object)),
                                   snapshot[told.entry.service].name,
                                   told.leads_here ? "and so here" : "but to other ports");
    if (const value::Place place = estate::locate(object, "metadata.name").place)
        text += fmt::format(" ({})", value::to_string(place));
    page.line(2, "through", Style::Plain, side_width, text);
}

// A pod that policies do not know has no side of its own to tell of.
void print_part(Page& page, const reach::Reach& reach, const Explanation& told, const Part& part,
                std::string_view ports) {
    page.line(0, words(part.allowed), style_of(part.allowed), 9, ports);
    for (const EntryExplanation& entry : part.entries) print_entry(page, reach.snapshot(), entry);
    if (std::holds_alternative<reach::PeerId>(told.from) && part.ingress.note.empty())
        print_side(page, reach, part.egress, "egress");
    const bool to_peer = std::holds_alternative<reach::PeerId>(told.to);
    if (to_peer || !part.ingress.note.empty())
        print_side(page, reach, part.ingress, to_peer ? "ingress" : "egress");
}

std::string end_name(const reach::Reach& reach, const Explanation& told, const Party& end) {
    if (!std::holds_alternative<estate::AddressRange>(end)) return name_of(reach, end);
    return addresses_name(told.addresses);
}

// "a/web (Pod) and a/agent (Pod)"
std::string on_host_network(const reach::Reach& reach, const Explanation& told) {
    std::string names;
    for (const Party& end : {told.from, told.to}) {
        const auto* const peer = std::get_if<reach::PeerId>(&end);
        if (peer == nullptr || !reach[*peer].host_network) continue;
        names += fmt::format("{}{}", names.empty() ? "" : " and ", name_of(reach, end));
    }
    return names;
}

// Of a plugin that enforces nothing the assumption beside the answer says so.
void print_enforcement(Page& page, const reach::Reach& reach, const Explanation& told) {
    const reach::CniProfile& profile = reach.options().profile;
    const Truth enforced = told.enforced(reach);
    if (enforced == Truth::Yes || profile.enforces == Truth::No) return;
    const std::string names = on_host_network(reach, told);
    page.empty_line();
    page.line(
        0, enforced == Truth::No ? "not enforced" : "but", Style::Yellow, enforced == Truth::No ? 14 : 9,
        enforced == Truth::No
            ? fmt::format("{} is on the host's network, where the policies of this plugin do not hold", names)
            : fmt::format("{} is on the host's network: Kubernetes does not define whether policies "
                          "hold there, so this is what they say, not what is known to happen",
                          names));
}

std::string headline(const reach::Reach& reach, const Explanation& told, const std::vector<Part>& parts) {
    const std::string ends =
        fmt::format("{} → {}", end_name(reach, told, told.from), end_name(reach, told, told.to));
    std::array<estate::PortSet, 3> ports;
    for (const Part& part : parts) ports[static_cast<std::size_t>(part.allowed)] |= part.ports;
    const auto& allowed = ports[static_cast<std::size_t>(Truth::Yes)];
    const auto& unknown = ports[static_cast<std::size_t>(Truth::Unknown)];
    if (allowed.empty() && unknown.empty()) return ends + ": denied";
    std::string text = ends + ": ";
    if (!allowed.empty()) text += fmt::format("allowed on {}", allowed.to_string());
    if (!unknown.empty())
        text += fmt::format("{}unknown on {}", allowed.empty() ? "" : "; ", unknown.to_string());
    return text;
}

std::vector<Part> of_port(const std::vector<Part>& parts, const std::optional<reach::Port>& port) {
    if (!port) return parts;
    std::vector<Part> found;
    for (const Part& part : parts) {
        if (!part.ports.contains(port->protocol, port->number)) continue;
        found.push_back(part);
        found.back().ports = estate::PortSet::of(port->protocol, port->number);
    }
    return found;
}

} // namespace

std::string path_of(const PolicyReason& reason) {
    return reason.rule != nullptr ? reason.rule->path : reason.policy->policy->path;
}

value::Place place_of(const reach::Reach& reach, const PolicyReason& reason) {
    return estate::locate(reach.snapshot()[reason.policy->object], path_of(reason)).place;
}

std::string explanation_text(const reach::Reach& reach, const Explanation& told, const Options& options,
                             const std::optional<reach::Port>& port) {
    const std::vector<Part> parts = of_port(told.parts, port);
    Page page(options);
    page.line(0, "", Style::Plain, 0, headline(reach, told, parts));
    for (const Part& part : parts) {
        page.empty_line();
        const bool is_rest = !port && parts.size() > 1 && &part == &parts.back();
        print_part(page, reach, told, part, is_rest ? "all else" : part.ports.to_string());
    }
    print_enforcement(page, reach, told);
    return page.take();
}

} // namespace cofferdam::connections
