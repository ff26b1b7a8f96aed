#include "report/connections/words.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/exposure/controllers.h"

namespace cofferdam::connections {

namespace {

// Of several targets, names alone do not tell whose.
bool several_targets(const reach::Reach& reach) { return reach.snapshot().targets().size() > 1; }

} // namespace

std::string name_of(const reach::Peer& peer) {
    const std::string_view slash = peer.namespace_.empty() ? "" : "/"; // a container of no project has none
    return fmt::format("{}{}{} ({})", peer.namespace_, slash, peer.name, peer.kind);
}

std::string name_of(const reach::Reach& reach, const Party& party) {
    if (const auto* const peer = std::get_if<reach::PeerId>(&party)) return name_of(reach[*peer]);
    if (const auto* const range = std::get_if<estate::AddressRange>(&party)) return estate::to_string(*range);
    return "ingress controller";
}

void write_party(report::JsonWriter& out, const reach::Reach& reach, const Party& party) {
    out.begin_object();
    if (const auto* const id = std::get_if<reach::PeerId>(&party)) {
        const reach::Peer& peer = reach[*id];
        if (several_targets(reach)) out.member("target", reach.snapshot()[peer.target].name);
        out.member("namespace", peer.namespace_);
        out.member("name", peer.name);
        out.member("kind", peer.kind);
    } else if (const auto* const range = std::get_if<estate::AddressRange>(&party)) {
        out.member("addresses", estate::to_string(*range));
    } else {
        out.member("ingress_controller", true);
    }
    out.end_object();
}

void write_ports(report::JsonWriter& out, const estate::PortSet& ports) {
    out.begin_array();
    for (const std::string& entry : ports.to_strings()) out.string(entry);
    out.end_array();
}

std::string_view words(Truth allowed) {
    if (allowed == Truth::Unknown) return "unknown";
    return allowed == Truth::Yes ? "allowed" : "denied";
}

std::string conflict_text(const estate::Snapshot& snapshot, const estate::Object& object) {
    return fmt::format(
        "{}: another document says something else of it; both are counted, though only one can be there",
        estate::to_string(snapshot.key(object)));
}

std::string controller_text(const estate::Snapshot& snapshot) {
    std::vector<std::string> found;
    for (const auto [id, workload] : snapshot.table<estate::Workload>()) {
        const bool runs_one =
            std::ranges::any_of(workload.containers, [](const estate::Container& container) {
                return std::ranges::any_of(exposure::controllers(),
                                           [&](const exposure::Controller& controller) {
                                               return exposure::is_image_of(controller, container.image);
                                           });
            });
        if (runs_one) found.push_back(estate::to_string(snapshot.key(snapshot.object_of(workload))));
    }
    constexpr std::string_view stand_in =
        "These connections are those of a pod without labels, in a namespace of its own";
    if (found.empty()) return fmt::format("{}: no controller is in the estate.", stand_in);
    return fmt::format("{}. Here it is {}: its own rows are exact.", stand_in, fmt::join(found, ", "));
}

std::string assumption(const reach::Reach& reach) {
    const auto is_pod = [&](const reach::Peer& peer) {
        return reach.snapshot()[peer.pods.front()].compose() == nullptr;
    };
    if (reach.peers().empty() || std::ranges::any_of(reach.peers(), is_pod))
        return assumption(reach.options().profile);
    return "the container engine keeps networks apart, and publishes ports, as the files say";
}

std::string assumption(const reach::CniProfile& profile) {
    if (profile.enforces == Truth::No)
        return fmt::format("no network policy is enforced (--assume cni={})", profile.name);
    if (&profile == &reach::cni_profiles().front() || profile.name == reach::cni_profiles().front().name)
        return fmt::format(
            "the network plugin enforces network policies as Kubernetes defines them (--assume "
            "cni={})",
            profile.name);
    return fmt::format("the network plugin enforces network policies as {} does (--assume cni={})",
                       profile.name, profile.name);
}

} // namespace cofferdam::connections
