// Grants: what roles give where they are bound, as abilities; and what several abilities of one requester
// give together. A request is authorised for one requester, so the parts of "bind and create bindings" have
// to be his all: of one binding, or of several that he is bound by.
#pragma once

#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "graph/ability.h"
#include "graph/draft.h"

namespace cofferdam::graph {

class Grants {
  public:
    explicit Grants(Draft& draft);

    void add();

  private:
    // Roles that somebody holds in one scope.
    struct Holder {
        StateId from;
        std::string_view namespace_;
        std::uint64_t full = 0;
        std::uint64_t named = 0;
        std::vector<const RoleAbilities*> roles;
        std::vector<const access::EffectiveRole*> of;

        void take(const RoleAbilities& abilities, const access::EffectiveRole& role);
        bool has(Ability ability) const { return (full >> static_cast<unsigned>(ability) & 1) != 0; }
        bool may(Ability ability) const {
            return ((full | named) >> static_cast<unsigned>(ability) & 1) != 0;
        }
        std::vector<std::string_view> names(Ability ability) const;
        bool names(Ability ability, std::string_view name) const; // or has it in full
        Reason reason(Ability ability) const;
    };

    const RoleAbilities& abilities_of(std::uint32_t role, access::BindingScope scope);
    const RoleAbilities& abilities_of(const access::EffectiveRole& role, std::string_view namespace_);
    void use(StateId holder, std::uint32_t role, std::string_view namespace_);
    StateId new_grant(std::uint32_t role, std::string_view namespace_);
    void add_grant(std::uint32_t role, std::string_view namespace_);
    std::pair<std::string_view, std::string_view> name_of(const State& state) const;
    void index_names();
    void add_named(const Holder& holder, const RoleAbilities::Held& held);
    void add_named(const Holder& holder, const RoleAbilities::Held& held, StateId named);
    void add_named_token(const Holder& holder, const RoleAbilities::Held& held, EdgeKind kind,
                         StateId secret);
    void add_named_map(const Holder& holder, const RoleAbilities::Held& held, std::string_view name);
    void add_named_configuration(const Holder& holder, const RoleAbilities::Held& held);
    void add_some(const Holder& holder, const RoleAbilities::Held& held, std::string_view namespace_,
                  ConditionId condition);

    void add_together(const Holder& holder);
    void add_binding(const Holder& holder);
    void bind_cluster_roles(const Holder& holder, std::string_view in, Ability create);
    void bind_roles(const Holder& holder, std::string_view in);
    void rebind(const Holder& holder, std::string_view in, Ability patch);
    void add_escalation(const Holder& holder);
    void add_impersonation(const Holder& holder);
    void add_certificates(const Holder& holder);
    void add_node_certificate(const Holder& holder);
    void lead(const Holder& holder, EdgeKind kind, StateId to, std::initializer_list<Ability> by,
              ConditionId condition = {});
    std::uint32_t together(const Holder& holder) const;
    void add_subjects();
    void add_subject(const estate::Subject& subject);

    Draft* draft_;
    const access::Access* access_;
    AbilityNeeds needs_;
    std::set<std::string_view> namespaces_;
    std::unordered_map<std::uint64_t, RoleAbilities> known_; // by role and scope
    std::vector<std::pair<std::uint32_t, std::string_view>> queue_;
    std::unordered_multimap<std::string_view, std::uint32_t> cluster_roles_;
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> roles_in_; // by namespace
    std::unordered_map<std::string_view, std::vector<std::uint32_t>>
        bindings_in_;                                            // likewise; "": of the cluster
    std::unordered_multimap<std::string_view, StateId> by_name_; // what resourceNames may mean
};

} // namespace cofferdam::graph
