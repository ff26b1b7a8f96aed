// ResourceQuota and LimitRange (k8s.io/api core/v1): enforced by the API server itself.
#include <algorithm>

#include "kubernetes/network_fields.h"
#include "kubernetes/policy_objects.h"

namespace cofferdam::kubernetes {

namespace {

using estate::PolicyMode;
using estate::PolicyPart;
using estate::Selection;
using value::Value;

// "pods", "cpu", "limits.memory", "count/deployments.apps": not storage, not counts of other objects.
bool limits_pods(std::string_view resource) {
    static constexpr std::string_view whole[] = {"pods", "cpu", "memory", "ephemeral-storage", "count/pods"};
    if (std::ranges::find(whole, resource) != std::end(whole)) return true;
    if (resource == "requests.storage") return false;
    return resource.starts_with("requests.") || resource.starts_with("limits.")
           || resource.starts_with("hugepages-");
}

} // namespace

void read_resource_quota(estate::PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    PolicyPart& part = policy.parts.emplace_back();
    part.path = "spec";
    part.mode = PolicyMode::Enforce;
    part.about_workloads =
        std::ranges::any_of(reader.map(spec, "hard").entries(),
                            [](const value::Entry& entry) { return limits_pods(entry.key.as_string()); });
    // Scopes narrow by quality of service, priority or termination.
    if (reader.list(spec, "scopes").size() > 0 || reader.map(spec, "scopeSelector"))
        part.selection = Selection::unknown();
}

void read_limit_range(estate::PolicyObject& policy, const Value& object, Reader& reader) {
    PolicyPart& part = policy.parts.emplace_back();
    part.path = "spec";
    part.mode = PolicyMode::Enforce;
    part.about_workloads = false;
    for (const Value& limit : maps(reader, reader.map(object, "spec"), "limits")) {
        const std::string_view type = reader.string(limit, "type");
        if (type == "Pod" || type == "Container") part.about_workloads = true;
    }
}

} // namespace cofferdam::kubernetes
