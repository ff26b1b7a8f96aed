// Policies as they act together: bound by their bindings, narrowed by exceptions and by their engine's
// configuration.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "estate/snapshot.h"

namespace cofferdam::policies {

class Composition {
  public:
    // REQUIRES: the snapshot outlives this
    explicit Composition(const estate::Snapshot& snapshot);

    // The parts that act, one per binding for a policy that needs one. What conditions let through is not
    // known.
    std::vector<estate::PolicyPart> parts(const estate::PolicyObject& policy) const;
    // The same for who evaluates the conditions himself.
    std::vector<estate::PolicyPart> parts_before_conditions(const estate::PolicyObject& policy) const;

    // What is missing from the estate for the policy to have force; "" if nothing is.
    std::string missing(const estate::PolicyObject& policy) const;

    // A parameter kind of which the estate holds no object; "" if there is none.
    std::string_view unseen_parameters(const estate::PolicyObject& policy) const;

  private:
    using Name = std::tuple<Id<estate::Target>, std::string_view, std::string_view>; // kind or engine, name
    using Related = std::multimap<Name, const estate::PolicyObject*>;

    std::vector<const estate::PolicyObject*> related(const Related& index, const estate::PolicyObject& policy,
                                                     std::string_view kind, std::string_view name) const;
    std::vector<const estate::PolicyObject*> bindings_of(const estate::PolicyObject& policy) const;
    std::vector<const estate::PolicyObject*> bound_by(const estate::PolicyObject& binding) const;
    std::vector<estate::PolicyPart> bound_parts(const estate::PolicyObject& policy) const;
    std::vector<estate::PolicyPart> binding_parts(const estate::PolicyObject& binding) const;
    bool has_conditions(const estate::PolicyObject& policy, const estate::PolicyPart& part) const;
    void narrow_by_exceptions(const estate::PolicyObject& policy,
                              std::vector<estate::PolicyPart>& parts) const;
    void narrow_by_gatekeeper(const estate::PolicyObject& policy,
                              std::vector<estate::PolicyPart>& parts) const;
    const estate::Object& object(const estate::PolicyObject& policy) const {
        return snapshot_->object_of(policy);
    }

    const estate::Snapshot* snapshot_;
    Related policies_;    // by kind and name
    Related excepted_;    // policies by API group and name
    Related bindings_;    // by their own kind and the name that they bind
    Related exceptions_;  // by API group and the name of the policy
    Related constraints_; // by kind
    Related templates_;   // by the kind that they define
    std::vector<const estate::PolicyObject*> gatekeeper_configs_;
    std::vector<const estate::PolicyObject*> webhooks_;
    std::set<std::pair<Id<estate::Target>, std::string_view>> kinds_; // of all objects
};

} // namespace cofferdam::policies
