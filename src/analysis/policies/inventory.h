// Every policy of the estate, of every engine: whom it really selects, whether anything enforces it, and how
// much of the estate is protected, by concern. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/truth.h"
#include "estate/snapshot.h"

namespace cofferdam::policies {

// Workloads in the order of the table. What is in neither list is not selected.
struct Selected {
    std::vector<Id<estate::Workload>> yes;
    std::vector<Id<estate::Workload>> unknown; // cannot know
};
using SelectedPtr = std::shared_ptr<const Selected>; // never null; shared by policies that select the same

// How far a policy has come from text to force, as far as the estate shows. Proved is never said from
// manifests.
enum class Stage : std::uint8_t {
    Written,      // nothing can come of it as it stands: unbound, a binding of nothing
    Configured,   // complete; what would enforce it is not visible
    Serving,      // what enforces it is in the estate, or is the API server itself
    Proved,       // the API server refused a canary in its name (questions/proof.h)
    Contradicted, // it admitted a canary that this policy refuses as it was read
};
std::string_view to_string(Stage stage); // "written"

struct Part {
    std::string path; // in the policy's object; "spec.rules[0]"
    estate::PolicyMode mode = estate::PolicyMode::Unknown;
    bool fails_open = false;
    bool about_workloads =
        true; // else it looks at other kinds, and whom it selects is not a matter of workloads
    SelectedPtr selected;
};

struct Policy {
    Id<estate::Object> object; // of Pod Security labels: the Namespace
    estate::PolicyEngine engine = estate::PolicyEngine::Kubernetes;
    estate::PolicyConcern concern = estate::PolicyConcern::Admission;
    estate::PolicyRole role = estate::PolicyRole::Policy; // an admission policy that is bound is Policy too
    std::string_view namespace_;                          // "" for a policy of the whole cluster
    std::string_view name;                                // of Pod Security labels: the label's key prefix
    std::vector<Part> parts = {};
    SelectedPtr selected = {}; // by one of its parts

    estate::PolicyMode mode = estate::PolicyMode::Unknown; // the weakest of its parts
    bool fails_open = false;                               // a part does
    Stage stage = Stage::Written;
    Truth enforced = Truth::Unknown; // does something refuse what it forbids?
    std::string reason = {};         // of `enforced`, one clause: "the API server evaluates it"

    std::string dangling = {}; // why it has no effect: "selects no workload"; "" if it has one
    // Index of an earlier policy of the same kind and scope with the same content.
    std::optional<std::size_t> duplicates = {};
    // With workloads, and left out by a policy of the whole cluster.
    std::vector<std::string_view> exempt_namespaces = {};
};

// What a workload can be protected by.
enum class Protection : std::uint8_t { Admission, IngressIsolation, EgressIsolation, Mesh, Resources };
std::string_view to_string(Protection protection); // "admission", "ingress_isolation"

struct Count {
    std::size_t yes = 0;
    std::size_t unknown = 0; // the rest of `total` is No
};

struct Share {
    Protection protection = Protection::Admission;
    std::size_t total = 0; // workloads of Kubernetes
    Count written;         // a policy says so
    Count enforced;        // and something enforces it
};

// A namespace with workloads or an object of its own.
struct NamespaceProtection {
    Id<estate::Target> target;
    std::string_view name;
    std::size_t workloads = 0;
    // Whatever pod comes, what no policy allows is denied, if the network enforces policies.
    Truth default_deny_ingress = Truth::No;
    Truth default_deny_egress = Truth::No;
};

// A workload in the estate that enforces policies: a network agent, an admission controller, a mesh.
struct VisibleEnforcer {
    std::string_view name; // "Calico"
    Id<estate::Workload> workload;
    bool running = true; // not scaled to zero
    bool network = false;
    std::vector<std::string_view> enforces; // words of content/catalogues/policy-enforcers.yaml
};

struct PolicyInventory {
    std::vector<Policy>
        policies; // PolicyObjects, NetworkPolicies, namespaces with Pod Security labels, in this order
    std::vector<Share> shares;                   // one per Protection, in its order
    std::vector<NamespaceProtection> namespaces; // by target, then by name
    std::vector<VisibleEnforcer> enforcers;
};

PolicyInventory inventory(const estate::Snapshot& snapshot);

} // namespace cofferdam::policies
