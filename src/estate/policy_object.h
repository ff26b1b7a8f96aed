// Policy objects of every engine, by what they are, whom they select and whether they enforce.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/id.h"
#include "estate/object.h"
#include "estate/selection.h"
#include "estate/traffic.h"

namespace cofferdam::estate {

enum class PolicyEngine : std::uint8_t {
    Kubernetes, // ValidatingAdmissionPolicy, …, webhook configurations, NetworkPolicy and its relatives,
                // quotas
    Kyverno,
    Gatekeeper,
    Cilium,
    Calico,
    Istio,
};
std::string_view to_string(PolicyEngine engine); // "Kyverno"

// What a policy is about; shares of coverage are counted by concern.
enum class PolicyConcern : std::uint8_t { Admission, Network, Mesh, Resources };
std::string_view to_string(PolicyConcern concern); // "admission"

// What the object says of its own force.
enum class PolicyMode : std::uint8_t {
    Enforce,
    Audit,     // records only
    Warn,      // tells the requester only
    Off,       // switched off, or it allows everything
    Delegates, // a webhook: enforced by what answers it, if anything does
    Unknown,
};
std::string_view to_string(PolicyMode mode); // "enforce"

enum class PolicyRole : std::uint8_t {
    Policy,
    Unbound,       // a policy or template that has no force until another object binds it
    Binding,       // gives an unbound policy its force
    Exception,     // takes objects out of another policy
    Configuration, // of the engine: takes namespaces out of all its policies
};

// One part of a policy with one selection and one force: a rule, a webhook, a spec of several.
struct PolicyPart {
    std::string path; // of the part in the object: "spec.rules[0]", "webhooks[1]", "spec"
    std::string_view name;
    PolicyMode mode = PolicyMode::Unknown;
    bool fails_open = false; // failurePolicy Ignore, or its like

    // Of objects that admission asks about, or of pods.
    Selection selection;
    std::vector<std::string_view>
        kinds;                   // that an admission policy looks at, as written: "Pod", "deployments", "*"
    bool about_workloads = true; // its kinds include one that makes pods
    bool validates = false;      // can refuse an object

    // Network: in which directions what it does not allow is forbidden, and in which it allows everything.
    bool isolates_ingress = false;
    bool isolates_egress = false;
    bool opens_ingress = false;
    bool opens_egress = false;

    // A webhook: the Service that answers it; empty if it is called by URL.
    std::string_view service;
    std::string_view service_namespace;
};

struct PolicyObject {
    Id<Object> object;
    PolicyEngine engine = PolicyEngine::Kubernetes;
    PolicyConcern concern = PolicyConcern::Admission;
    PolicyRole role = PolicyRole::Policy;
    std::string_view namespace_; // "" for a policy of the whole cluster
    std::string_view name;
    std::vector<PolicyPart> parts;

    // What it says of network traffic; none for other concerns. Unknown kinds of such policies say so in a
    // rule that is unknown.
    std::vector<TrafficPolicy> traffic;
    std::optional<TrafficTierDefinition> tier;
    std::optional<LabelledAddresses> addresses;

    // What a binding, constraint or exception refers to.
    std::vector<std::string_view> binds;
};

struct Namespace {
    Id<Object> object;
    std::string_view name;
    Labels labels;
};

struct Taint {
    std::string_view key;
    std::string_view value;
    std::string_view effect; // "NoSchedule", "PreferNoSchedule", "NoExecute"
};

struct Node {
    Id<Object> object;
    std::string_view name;
    Labels labels;
    std::vector<std::string_view> addresses;          // types InternalIP and ExternalIP
    std::vector<std::string_view> external_addresses; // type ExternalIP
    std::vector<Taint> taints;
};

// Never a value.
struct Secret {
    Id<Object> object;
    std::string_view namespace_;
    std::string_view name;
    std::string_view type;
    std::vector<std::string_view> keys;
};

struct ConfigMap {
    Id<Object> object;
    std::string_view namespace_;
    std::string_view name;
};

} // namespace cofferdam::estate
