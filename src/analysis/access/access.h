// Access: who may do what, through RBAC.
//
// Exactly what the API server's RBAC authorizer says (k8s.io/kubernetes pkg/registry/rbac/validation). It is
// not the only authorizer: the Node authorizer (group system:nodes), webhooks and a cloud's own may allow
// more, and are not asked here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/access/effective_roles.h"
#include "analysis/access/request.h"
#include "core/truth.h"
#include "estate/snapshot.h"

namespace cofferdam::access {

// The API server's first authorizer allows its members everything (k8s.io/kubernetes
// pkg/kubeapiserver/authorizer).
inline constexpr std::string_view masters_group = "system:masters";

// A user as authenticated: what bindings are compared with.
struct User {
    std::string name; // "jane", "system:serviceaccount:ci:deployer"
    std::vector<std::string> groups;
};

enum class Groups : std::uint8_t {
    None,    // what is granted to the subject itself
    Implied, // and to the groups in which authentication puts it: system:authenticated,
             // system:serviceaccounts, …
};

// The user that authenticates as this subject. Of a Group: somebody without a name who is in it (and in
// system:authenticated, unless the group is system:unauthenticated). REQUIRES nothing of the estate.
User user_of(const estate::Subject& subject, Groups groups);

// Why something is allowed: one rule, one role, one binding, and the subject in it that is the user or his
// group. Valid as long as the Access.
struct Witness {
    const EffectiveBinding* binding = nullptr; // null: a member of system:masters
    const EffectiveRole* role = nullptr;
    const EffectiveRule* rule = nullptr;
    const estate::Subject* subject = nullptr;

    // Kubernetes' own: a member of system:masters, or a default binding to a default role.
    bool by_default() const {
        return !binding || (binding->binding.is_as_shipped && rule->written_in.is_as_shipped);
    }
};

// "ClusterRoleBinding ops binds Group dev to ClusterRole view, whose rules[2] (in ClusterRole aggregate-view)
// allows it"
std::string to_string(const Witness& witness);

struct Decision {
    Truth allowed =
        Truth::No; // Unknown: no rule allows it, but the user is bound to a role that the estate lacks
    std::string reason;
    std::vector<Witness> witnesses; // every rule that allows it
};

// A rule that somebody holds, and where.
struct Permission {
    Witness witness;
    std::string_view namespace_; // "" everywhere
    // Held in a namespace, but all that it names is cluster-scoped.
    bool without_effect = false;
};

struct Allowed {
    estate::Subject subject;
    std::vector<Witness> witnesses;
};

class Access {
  public:
    // Pure. `snapshot` must outlive this.
    explicit Access(const estate::Snapshot& snapshot);

    Decision authorize(const User& user, const Request& request) const;
    Decision authorize(const User& user, const UrlRequest& request) const;

    // Every subject of a binding that allows it, sorted; the group system:masters, always allowed, is the
    // first.
    std::vector<Allowed> who_can(const Request& request) const;
    std::vector<Allowed> who_can(const UrlRequest& request) const;

    // Every rule that the user holds, those of the whole cluster first, then by namespace.
    std::vector<Permission> permissions(const User& user) const;

    // A binding and the subject in it that is the user or one of his groups; each binding once.
    struct Grant {
        const EffectiveBinding* binding = nullptr;
        const estate::Subject* subject = nullptr;

        std::string_view namespace_() const { return binding->binding->namespace_; } // "" everywhere
    };
    std::vector<Grant> grants(const User& user) const;

    // Every subject that some binding names, sorted, each once. A User system:serviceaccount:a:b is the
    // ServiceAccount a/b.
    const std::vector<estate::Subject>& subjects() const { return subjects_; }

    const std::vector<EffectiveBinding>& bindings() const { return roles_.bindings(); }
    const std::vector<EffectiveRole>& roles() const { return roles_.roles(); }

  private:
    template <class AnyRequest>
    Decision decide(const User& user, const AnyRequest& request, std::string_view namespace_) const;
    template <class AnyRequest>
    std::vector<Allowed> find_allowed(const AnyRequest& request, std::string_view namespace_) const;
    void index_subjects();

    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using GrantsByName = std::unordered_map<std::string, std::vector<Grant>, TextHash, std::equal_to<>>;

    EffectiveRoles roles_;
    GrantsByName users_; // ServiceAccounts under their user names
    GrantsByName groups_;
    std::vector<estate::Subject> subjects_;
};

} // namespace cofferdam::access
