#include "cuts/containment.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "estate/builder.h"
#include "graph/names.h"
#include "kubernetes/decode.h"

namespace cofferdam::cuts {

namespace {

using estate::Workload;
using graph::StateKind;

std::string quoted(std::string_view text) { return value::to_json(value::Value::string(text)); }

std::string name_of(const Workload& workload) {
    return fmt::format("{} {}/{}", to_string(workload.kind), workload.namespace_, workload.name);
}

NewObject quarantine_of(const Workload& workload) {
    const std::string name = fmt::format("quarantine-{}", workload.name);
    std::string labels;
    for (const value::Entry& label : workload.pod_labels.entries())
        labels +=
            fmt::format("\n      {}: {}", quoted(label.key.as_string()), quoted(label.value.string_or("")));
    return {fmt::format("{}/{}.yaml", workload.namespace_, name),
            fmt::format("# Isolates the pods of {}: nothing in, nothing out, DNS included.\n"
                        "apiVersion: networking.k8s.io/v1\n"
                        "kind: NetworkPolicy\n"
                        "metadata:\n"
                        "  name: {}\n"
                        "  namespace: {}\n"
                        "spec:\n"
                        "  podSelector:{}\n"
                        "  policyTypes: [Ingress, Egress]\n",
                        name_of(workload), quoted(name), quoted(workload.namespace_),
                        labels.empty() ? " {}" : "\n    matchLabels:" + labels)};
}

bool is_selected(const Workload& by, const Workload& other) {
    return std::ranges::all_of(by.pod_labels.entries(), [&](const value::Entry& label) {
        return other.pod_labels.find(label.key.as_string()) == label.value.string_or("");
    });
}

Result<Id<Workload>> find_workload(const Analysis& analysis, std::string_view word) {
    const graph::Graph& graph = analysis.graph();
    std::vector<std::uint32_t> slots;
    for (const graph::StateId id : COFFERDAM_TRY(graph::find_states(graph, word))) {
        const StateKind kind = graph[id].kind;
        if (kind == StateKind::Pod || kind == StateKind::Container || kind == StateKind::Workload)
            slots.push_back(graph[id].first);
    }
    std::ranges::sort(slots);
    const auto repeated = std::ranges::unique(slots);
    slots.erase(repeated.begin(), repeated.end());
    if (slots.size() != 1)
        return error("\"{}\" names {} workloads, and one can be contained at a time", word, slots.size());
    const Id<Workload> id{slots.front()};
    if (!(*analysis.snapshot())[id].pod())
        return error("\"{}\" is no pod: NetworkPolicies do not hold it", word);
    return id;
}

Result<Analysis> quarantined(const Analysis& analysis, const Containment& plan) {
    const auto text = std::make_shared<value::Text>(plan.quarantine.path, plan.quarantine.text);
    kubernetes::Decoded decoded = kubernetes::decode(value::parse_yaml(text).documents);
    if (decoded.entities.size() != 1)
        return error("the quarantine policy of {} cannot be read", plan.quarantine.path);
    estate::SnapshotBuilder builder(analysis.snapshot());
    const estate::Snapshot& snapshot = *analysis.snapshot();
    builder.add(snapshot.object_of(snapshot[plan.workload]).target, std::move(decoded.entities.front()));
    return analysis.after(std::move(builder).build());
}

void list_what_passes(const reach::Reach& reach, Containment& plan) {
    const auto own = reach.peer_of(plan.workload);
    if (!own) return;
    const auto describe = [&](reach::PeerId peer) {
        return fmt::format("{} {}/{}", reach[peer].kind, reach[peer].namespace_, reach[peer].name);
    };
    for (const reach::Link& link : reach.destinations(*own))
        plan.passes.push_back({describe(link.peer), true});
    for (const reach::Link& link : reach.sources(*own)) plan.passes.push_back({describe(link.peer), false});
    if (!reach.outside_destinations(*own).empty()) plan.passes.push_back({"addresses outside", true});
    if (!reach.outside_sources(*own).empty()) plan.passes.push_back({"addresses outside", false});
}

void list_secrets(const Workload& workload, Containment& plan) {
    for (const estate::Container& container : workload.containers) {
        for (const estate::EnvironmentVariable& variable : container.environment) {
            if (!variable.from_secret.empty()) plan.secrets.push_back(variable.from_secret);
        }
    }
    for (const estate::Volume& volume : workload.volumes) {
        if (const auto* const secret = std::get_if<estate::SecretVolume>(&volume.source))
            plan.secrets.push_back(secret->name);
    }
    std::ranges::sort(plan.secrets);
    const auto repeated = std::ranges::unique(plan.secrets);
    plan.secrets.erase(repeated.begin(), repeated.end());
}

void list_grants(const access::Access& access, const Workload& workload, Containment& plan) {
    const auto subject = access::WorkloadTokens::token_subject(workload);
    if (!subject) return;
    for (const auto& grant : access.grants(access::user_of(*subject, access::Groups::None)))
        plan.grants.push_back(access::to_string(*grant.binding->binding.row));
}

} // namespace

Result<Containment> contain(const Analysis& analysis, std::string_view word) {
    const Id<Workload> id = COFFERDAM_TRY(find_workload(analysis, word));
    const estate::Snapshot& snapshot = *analysis.snapshot();
    const Workload& workload = snapshot[id];
    const graph::Graph& graph = analysis.graph();
    const auto pod = graph.find({StateKind::Pod, id.slot, 0});
    if (!pod) return error("\"{}\" has ended", word);
    Containment plan{.workload = id,
                     .quarantine = quarantine_of(workload),
                     .beside = {},
                     .passes = {},
                     .on_host_network = workload.pod()->host_network,
                     .tokens = {},
                     .secrets = {},
                     .grants = {},
                     .touched = graph::blast(graph, {*pod})};
    for (const auto [other, row] : snapshot.table<Workload>()) {
        if (other != id && row.pod() && row.namespace_ == workload.namespace_ && is_selected(workload, row))
            plan.beside.push_back(name_of(row));
    }
    for (access::WorkloadToken& token : access::WorkloadTokens(snapshot).of(workload)) {
        if (token.mounted != Truth::No) plan.tokens.push_back(std::move(token));
    }
    list_secrets(workload, plan);
    list_grants(graph.access(), workload, plan);
    const Analysis after = COFFERDAM_TRY(quarantined(analysis, plan));
    list_what_passes(after.reach(), plan);
    return plan;
}

} // namespace cofferdam::cuts
