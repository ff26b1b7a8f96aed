// Istio's other policies for workloads (istio.io/api security/v1beta1, networking/v1alpha3 Sidecar).
#include <fmt/format.h>

#include "kubernetes/istio_scope.h"
#include "kubernetes/istio_sources.h"
#include "kubernetes/label_terms.h"
#include "kubernetes/policy_objects.h"

namespace cofferdam::kubernetes {

namespace {

using estate::PolicyMode;
using estate::PolicyObject;
using estate::PolicyPart;
using estate::Selection;
using value::Value;

// The mesh's root namespace unless its configuration says otherwise; what stands there applies to every
// namespace.
constexpr std::string_view root_namespace = "istio-system";

Selection of_labels(const Value& labels) {
    Selection result;
    for (const value::Entry& label : labels.entries())
        result =
            std::move(result)
            && object_label_term(label.key.as_string(), Selection::Test::In, {label.value.string_or("")});
    return result;
}

// PERMISSIVE, the mesh's default, takes plain text too; what inherits is not known here.
PolicyMode mtls_mode(std::string_view mode) {
    if (mode == "STRICT") return PolicyMode::Enforce;
    return mode.empty() || mode == "UNSET" ? PolicyMode::Unknown : PolicyMode::Off;
}

} // namespace

PolicyPart& read_istio_scope(PolicyObject& policy, const Value& spec, const Value& labels) {
    if (policy.namespace_ == root_namespace) policy.namespace_ = {};
    PolicyPart& part = policy.parts.emplace_back();
    part.path = "spec";
    // A policy that targets a Gateway, a Service or a waypoint selects no workload by labels.
    const bool targets = spec["targetRef"] || spec["targetRefs"].size() > 0;
    part.selection = targets ? Selection::unknown() : of_labels(labels);
    return part;
}

Selection istio_subject(const PolicyObject& policy, const PolicyPart& part) {
    Selection pods = part.selection && in_istio_mesh();
    if (policy.namespace_.empty()) return pods;
    return Selection::of(Selection::Attribute::Namespace, Selection::Test::In, {policy.namespace_})
           && std::move(pods);
}

void read_istio_peer_authentication(PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    PolicyPart part = read_istio_scope(policy, spec, reader.map(reader.map(spec, "selector"), "matchLabels"));
    policy.parts.front().validates = true;
    policy.parts.front().mode = mtls_mode(reader.string(reader.map(spec, "mtls"), "mode"));
    for (const value::Entry& port : reader.map(spec, "portLevelMtls").entries()) {
        part.path = fmt::format("spec.portLevelMtls.{}", port.key.as_string());
        part.mode = mtls_mode(port.value["mode"].string_or(""));
        policy.parts.push_back(part);
    }
}

// Refuses invalid tokens only: a request without one passes, so it protects nothing by itself.
void read_istio_request_authentication(PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    read_istio_scope(policy, spec, reader.map(reader.map(spec, "selector"), "matchLabels")).mode =
        PolicyMode::Enforce;
}

void read_istio_sidecar(PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    read_istio_scope(policy, spec, reader.map(reader.map(spec, "workloadSelector"), "labels")).mode =
        PolicyMode::Enforce;
}

} // namespace cofferdam::kubernetes
