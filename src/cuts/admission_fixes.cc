#include "cuts/admission_fixes.h"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/native_policy/native_policy.h"
#include "analysis/pod_security/pod_security.h"
#include "core/check.h"
#include "core/counted.h"
#include "cuts/new_objects.h"
#include "seal/scope.h"

namespace cofferdam::cuts {

namespace {

using estate::Workload;
using graph::EdgeKind;
using graph::StateKind;

// https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/: v1 since 1.30.
constexpr int first_minor_with_policies = 30;
constexpr std::string_view guard_name = "no-pods-that-take-their-node";

// What the Pod Security level baseline asks of pods so that they do not take their node
// (https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline): host namespaces, hostPath,
// privileged containers, capabilities beyond the runtimes' own, HostProcess, unmasked /proc.
constexpr std::string_view guard_rule = R"(!pod.?hostPID.orValue(false) && !pod.?hostIPC.orValue(false)
&& !pod.?hostNetwork.orValue(false)
&& !pod.?securityContext.?windowsOptions.?hostProcess.orValue(false)
&& pod.?volumes.orValue([]).all(volume, !has(volume.hostPath))
&& (pod.?containers.orValue([]) + pod.?initContainers.orValue([]) + pod.?ephemeralContainers.orValue([])).all(c,
  !c.?securityContext.?privileged.orValue(false)
  && !c.?securityContext.?windowsOptions.?hostProcess.orValue(false)
  && c.?securityContext.?procMount.orValue("Default") == "Default"
  && c.?securityContext.?capabilities.?add.orValue([]).all(name, name in ["AUDIT_WRITE", "CHOWN",
    "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP",
    "SETUID", "SYS_CHROOT"])))";

} // namespace

AdmissionFixes::AdmissionFixes(const graph::Graph& graph, Catalogue& catalogue)
    : graph_(&graph), catalogue_(&catalogue) {
    count_refused();
    find_guarded();
}

// Those that the estate shows: of others nobody knows what runs there. In Kubernetes' own a mistake takes the
// cluster down.
void AdmissionFixes::find_guarded() {
    const estate::Snapshot& snapshot = graph_->snapshot();
    for (const auto [id, object] : snapshot.table<estate::Object>()) {
        if (snapshot[object.target].origin == estate::Origin::Compose) continue;
        const bool is_namespace = object.kind == "Namespace" && object.group.empty();
        const std::string_view name = is_namespace ? object.name : object.namespace_;
        if (name.empty() || !seal::is_wanted_namespace({}, name) || refused_.contains(name)) continue;
        const auto [at, is_new] = guarded_.try_emplace(object.target);
        if (is_new) at->second.first = id;
        at->second.namespaces.push_back(name);
    }
    for (auto& [target, guarded] : guarded_) {
        std::ranges::sort(guarded.namespaces);
        const auto repeated = std::ranges::unique(guarded.namespaces);
        guarded.namespaces.erase(repeated.begin(), repeated.end());
    }
}

void AdmissionFixes::count_refused() {
    for (const auto [id, workload] : graph_->snapshot().table<Workload>()) {
        const estate::PodDetail* const pod = workload.pod();
        if (!pod) continue;
        const auto result = pod_security::evaluate(*pod->metadata, *pod->spec, pod_security::Level::Baseline,
                                                   pod_security::newest());
        if (result.verdict != pod_security::Verdict::Pass) ++refused_[workload.namespace_];
    }
}

std::uint32_t AdmissionFixes::refused_in(std::string_view namespace_) const {
    const auto found = refused_.find(namespace_);
    return found == refused_.end() ? 0 : found->second;
}

FixSet AdmissionFixes::closing(const graph::Edge& edge) {
    const graph::State& ability = (*graph_)[edge.from];
    if (ability.kind != StateKind::Ability || graph_->text(ability.second).empty()) return {};
    const std::string_view name = graph_->text(ability.second);
    FixSet fixes = guard(name);
    // Who may change the label takes it away again.
    if (edge.kind != EdgeKind::NamespaceRelabel) fixes.push_back(enforce_pod_security(name));
    std::ranges::sort(fixes);
    return fixes;
}

// Baseline is the weakest level that refuses what takes a node.
FixNumber AdmissionFixes::enforce_pod_security(std::string_view name) {
    Id<estate::Object> object;
    for (const auto [id, row] : graph_->snapshot().table<estate::Namespace>()) {
        if (row.name == name) object = row.object;
    }
    const std::uint32_t refused = refused_in(name);
    return catalogue_->add(
        {FixKind::EnforcePodSecurity, object, std::string(name), 0, 2 + 5 * refused,
         fmt::format("Namespace {} enforces the Pod Security level baseline", name),
         refused == 0 ? std::string()
                      : fmt::format("{} of the namespace would be refused when their pods start again",
                                    counted(refused, "workload")),
         object ? std::nullopt : std::optional(guarded_namespace(name))});
}

FixSet AdmissionFixes::guard(std::string_view namespace_) {
    if (graph_->options().kubernetes_minor < first_minor_with_policies) return {};
    FixSet fixes;
    for (const auto& [target, guarded] : guarded_) {
        if (!std::ranges::binary_search(guarded.namespaces, namespace_)) continue;
        fixes.push_back(catalogue_->add(
            {FixKind::GuardPods, guarded.first, "", 0, 4,
             fmt::format("the API server refuses pods that take their node in {}",
                         counted(guarded.namespaces.size(), "namespace")),
             fmt::format("who makes such pods there; of what runs there now nothing is refused"),
             guard_object(guarded)}));
    }
    return fixes;
}

NewObject AdmissionFixes::guard_object(const Guarded& guarded) {
    const auto policy =
        native_policy::policy_of(native_policy::OwnExpression{.name = std::string(guard_name),
                                                              .message = "the pod could take its node",
                                                              .cel = std::string(guard_rule)});
    COFFERDAM_CHECK(policy);
    std::vector<std::string> only;
    for (const std::string_view name : guarded.namespaces)
        only.push_back(value::to_json(value::Value::string(name)));
    return {fmt::format("admission/{}.yaml", guard_name),
            fmt::format("{}---\n{}", native_policy::policy_yaml(*policy),
                        native_policy::binding_yaml(
                            *policy, native_policy::Stage::Deny,
                            {.which = native_policy::Namespaces::Which::Only, .names = only}))};
}

} // namespace cofferdam::cuts
