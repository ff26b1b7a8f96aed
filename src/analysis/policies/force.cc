#include "analysis/policies/force.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::policies {

namespace {

using estate::PolicyEngine;
using estate::PolicyMode;
using estate::PolicyObject;
using estate::PolicyPart;
using estate::PolicyRole;

int weakness(PolicyMode mode) {
    switch (mode) {
    case PolicyMode::Enforce: return 0;
    case PolicyMode::Delegates: return 1;
    case PolicyMode::Warn: return 2;
    case PolicyMode::Audit: return 3;
    case PolicyMode::Unknown: return 4;
    case PolicyMode::Off: return 5;
    }
    return 5;
}

Force api_server() { return {Stage::Serving, Truth::Yes, "the API server itself enforces it"}; }

// What a policy that enforces in no part does instead.
std::string_view without_force(PolicyMode mode) {
    switch (mode) {
    case PolicyMode::Audit: return "it audits only";
    case PolicyMode::Warn: return "it warns only";
    default: return "it allows everything, or is switched off";
    }
}

bool has(std::span<const PolicyPart> parts, PolicyMode mode) {
    return std::ranges::any_of(parts, [&](const PolicyPart& part) { return part.mode == mode; });
}

} // namespace

PolicyMode weakest_mode(std::span<const PolicyPart> parts) {
    const bool some_about_workloads = std::ranges::any_of(parts, &PolicyPart::about_workloads);
    PolicyMode weakest = PolicyMode::Enforce;
    for (const PolicyPart& part : parts) {
        if (some_about_workloads && !part.about_workloads) continue;
        if (weakness(part.mode) > weakness(weakest)) weakest = part.mode;
    }
    return parts.empty() ? PolicyMode::Unknown : weakest;
}

Force ForceJudge::of(const PolicyObject& policy, std::span<const PolicyPart> parts) const {
    if (std::string missing = composition_->missing(policy); !missing.empty())
        return {Stage::Written, Truth::No, std::move(missing)};
    Force force = engine(policy);
    if (policy.role == PolicyRole::Exception || policy.role == PolicyRole::Configuration || parts.empty())
        return force;
    if (has(parts, PolicyMode::Enforce) || has(parts, PolicyMode::Delegates)) return force;
    if (has(parts, PolicyMode::Unknown)) return {force.stage, Truth::Unknown, "its mode is not known here"};
    return {force.stage, Truth::No, std::string(without_force(weakest_mode(parts)))};
}

Force ForceJudge::of(const estate::NetworkPolicy& policy) const {
    return enforcers_->force(snapshot_->object_of(policy).target, "network-policy");
}

Force ForceJudge::engine(const PolicyObject& policy) const {
    const estate::Object& object = snapshot_->object_of(policy);
    switch (policy.engine) {
    case PolicyEngine::Kubernetes: return of_kubernetes(policy, object);
    case PolicyEngine::Kyverno: return enforcers_->force(object.target, "kyverno");
    case PolicyEngine::Gatekeeper: return enforcers_->force(object.target, "gatekeeper");
    case PolicyEngine::Cilium: return enforcers_->force(object.target, "cilium");
    case PolicyEngine::Calico: return enforcers_->force(object.target, "calico");
    case PolicyEngine::Istio: return enforcers_->force(object.target, "istio");
    }
    return {};
}

Force ForceJudge::of_kubernetes(const PolicyObject& policy, const estate::Object& object) const {
    if (object.group == "policy.networking.k8s.io")
        return enforcers_->force(object.target, "admin-network-policy");
    if (object.kind.ends_with("WebhookConfiguration")) return of_webhooks(policy, object.target);
    const std::string_view parameters = composition_->unseen_parameters(policy);
    if (!parameters.empty())
        return {Stage::Configured, Truth::Unknown,
                fmt::format("no object of its parameter kind {} is in the estate", parameters)};
    return api_server();
}

Force ForceJudge::of_webhooks(const PolicyObject& policy, Id<estate::Target> target) const {
    for (const PolicyPart& webhook : policy.parts) {
        if (webhook.service.empty())
            return {Stage::Configured, Truth::Unknown,
                    fmt::format("{} is answered outside the cluster", webhook.name)};
        if (!is_served(webhook.service_namespace, webhook.service, target))
            return {Stage::Configured, Truth::Unknown,
                    fmt::format("nothing in the estate answers the Service {}/{} of {}",
                                webhook.service_namespace, webhook.service, webhook.name)};
    }
    return {Stage::Serving, Truth::Unknown, "what its webhooks decide is not in the manifests"};
}

bool ForceJudge::is_served(std::string_view namespace_, std::string_view name,
                           Id<estate::Target> target) const {
    for (const auto& [id, service] : snapshot_->table<estate::Service>()) {
        if (service.name != name || service.namespace_ != namespace_ || !service.selector) continue;
        if (snapshot_->object_of(service).target != target) continue;
        for (const auto& [workload_id, workload] : snapshot_->table<estate::Workload>()) {
            const bool here =
                workload.namespace_ == namespace_ && snapshot_->object_of(workload).target == target;
            if (here && workload.replicas != 0 && workload.pod()
                && service.selector->matches(workload.pod_labels))
                return true;
        }
    }
    return false;
}

} // namespace cofferdam::policies
