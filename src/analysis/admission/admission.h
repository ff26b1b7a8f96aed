// Would the API server admit it? The chain of admission replayed on an object and on all that its controllers
// make of it. Pure; answers are kept by template, namespace and class of identity, so that a million
// questions cost little.
//
// What decides is what the estate holds: Pod Security admission by the namespaces' labels,
// ValidatingAdmissionPolicies with bindings and parameters, webhooks by their rules. What cannot be evaluated
// is a doubt, and a doubt makes the verdict unknown, never admitted.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/access/access.h"
#include "analysis/admission/decision.h"
#include "analysis/admission/engine_stage.h"
#include "analysis/admission/request.h"
#include "analysis/pod_security/admission.h"
#include "estate/snapshot.h"

namespace cofferdam::admission {

enum class Outcome : std::uint8_t { Admitted, Refused, Unknown };
std::string_view to_string(Outcome outcome); // "admitted"

// One request of the chain.
struct Link {
    std::string kind;    // "Deployment", "ReplicaSet", "Pod"
    std::string version; // "apps/v1"
    std::string user;    // "" whoever asks; else "system:serviceaccount:kube-system:replicaset-controller"
    Outcome outcome = Outcome::Admitted;
    std::vector<Objection> objections;
};

struct Verdict {
    Outcome outcome = Outcome::Admitted; // of the chain as a whole
    std::vector<Link> links;             // up to the first that is refused

    // The first objection of that force; null if there is none.
    const Objection* first(Force force) const;
    // The object itself is stored, but what its controller makes of it is refused: no pod will start.
    bool is_stored_but_starts_nothing() const { return outcome == Outcome::Refused && links.size() > 1; }
};
using VerdictPtr = std::shared_ptr<const Verdict>;

// "refused by ValidatingAdmissionPolicy 'x' with binding 'y': no hostPath"; "accepted, but no pod will start:
// …"
std::string explain(const Verdict& verdict);

struct Server {
    pod_security::Version kubernetes_version = pod_security::newest();
    std::optional<pod_security::AdmissionConfig> pod_security; // nothing: not known
};

// What is asked to be created. `object` as admission sees it first: with defaults (kubernetes::effective).
struct Candidate {
    const value::Value* object = nullptr; // lives as long as the Admission; its place is the key of the memo
    std::string_view group;
    std::string_view version;
    std::string_view kind;
    std::string_view name; // "" where the API server makes it up
};
Candidate candidate_of(const estate::Object& object);

class Admission {
  public:
    // REQUIRES: both outlive this
    // `access`: what policies ask of the authorizer; null: that cannot be known
    Admission(const estate::Snapshot& snapshot, Server server, const access::Access* access);
    // The policies of one target only, as if they were enforced, whatever is asked about, and nothing else:
    // what they would refuse.
    Admission(const estate::Snapshot& snapshot, Server server, const access::Access* access,
              Id<estate::Target> policies);
    ~Admission();
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;

    // `namespace_`: "" for a cluster-scoped object. From any thread.
    VerdictPtr would_admit(const Requester& who, Id<estate::Target> target, std::string_view namespace_,
                           const Candidate& candidate) const;
    // An object of the estate, in its own namespace.
    VerdictPtr would_admit(const Requester& who, const estate::Object& object) const;

    // Of the engines that answer webhooks, in all targets.
    EngineCoverage engine_coverage() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace cofferdam::admission
