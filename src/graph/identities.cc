// Identities: users, groups, ServiceAccounts; what bindings grant them; the groups in which authentication
// puts them.
#include <algorithm>
#include <set>
#include <unordered_set>

#include <fmt/format.h>

#include "analysis/access/power_needs.h"
#include "graph/draft.h"
#include "graph/namespaces.h"
#include "graph/targets.h"

namespace cofferdam::graph {

namespace {

using estate::Subject;
using estate::SubjectKind;

// https://kubernetes.io/docs/reference/access-authn-authz/authentication/: groups of every ServiceAccount
// and user. Only those that the estate grants something.
class Groups {
  public:
    explicit Groups(const access::Access& access) {
        for (const access::EffectiveBinding& binding : access.bindings()) {
            if (binding.binding.is_as_shipped) continue;
            for (const Subject& subject : binding.binding->subjects) {
                if (subject.kind == SubjectKind::Group) granted_.insert(subject.name);
            }
        }
    }

    void join(Draft& draft, StateId identity, std::string_view group) const {
        if (!granted_.contains(group)) return;
        draft.add(
            EdgeKind::IdentityAssume, identity, draft.named(StateKind::Group, *granted_.find(group)),
            {.reasons = {{nullptr, "", "authentication puts every such identity into the group", true}}});
    }
    void join_account(Draft& draft, StateId account, std::string_view namespace_) const {
        join(draft, account, "system:serviceaccounts");
        join(draft, account, fmt::format("system:serviceaccounts:{}", namespace_));
        join(draft, account, "system:authenticated");
    }

  private:
    std::set<std::string_view> granted_;
};

bool gives_everything(const access::EffectiveBinding& binding) {
    static const access::Need everything = access::parse_need("* *.*");
    if (!binding.binding->is_cluster_wide()) return false;
    return std::ranges::any_of(binding.roles, [](const access::EffectiveRole* role) {
        return std::ranges::any_of(role->rules, [](const access::EffectiveRule& rule) {
            return service_of(*rule.rule, everything, access::BindingScope::Everywhere)
                   == access::Service::Full;
        });
    });
}

class Identities {
  public:
    explicit Identities(Draft& draft) : draft_(&draft), groups_(draft.inputs().access) {}

    void add() {
        for (const auto [id, account] : draft_->snapshot().table<estate::ServiceAccount>())
            add_account(account.namespace_, account.name, {});
        for (const auto [id, workload] : draft_->snapshot().table<estate::Workload>()) {
            if (workload.pod()) add_account(workload.namespace_, workload.pod()->service_account, {});
        }
        for (const std::string_view name : namespaces_of(draft_->snapshot())) {
            add_account(name, "default", {});
            draft_->join(every(StateKind::EveryAccount), every(StateKind::EveryAccount, name));
        }
        add_bindings();
        for (const Subject& subject : draft_->inputs().access.subjects()) add_subject(subject);
    }

  private:
    StateId every(StateKind kind, std::string_view namespace_ = "") {
        return draft_->named(kind, namespace_);
    }

    void add_account(std::string_view namespace_, std::string_view name, ConditionId exists) {
        const StateId account = draft_->named(StateKind::Account, namespace_, name);
        if (!added_.insert(account.index).second) return;
        draft_->join(every(StateKind::EveryAccount, namespace_), account, exists);
        groups_.join_account(*draft_, account, namespace_);
    }

    // A ServiceAccount that only a binding names need not exist. Those of Kubernetes' own controllers are
    // made by the controller manager, if it is told to (kubeadm does).
    ConditionId existence(const Subject& subject) {
        const bool is_controller =
            subject.namespace_ == "kube-system" && is_controller_.contains(subject.name);
        return draft_->condition(
            is_controller ? "kube-controller-manager runs with --use-service-account-credentials"
                          : fmt::format("ServiceAccount {}/{} exists", subject.namespace_, subject.name));
    }

    void add_subject(const Subject& subject) {
        if (subject.kind == SubjectKind::ServiceAccount) {
            add_account(subject.namespace_, subject.name, existence(subject));
            return;
        }
        const StateId identity = draft_->of(subject);
        if (subject.kind == SubjectKind::User) {
            draft_->join(every(StateKind::EveryUser), identity);
            if (subject.name != "system:anonymous") groups_.join(*draft_, identity, "system:authenticated");
        } else if (subject.name != access::masters_group) {
            draft_->join(every(StateKind::EveryGroup), identity);
        }
    }

    void add_bindings() {
        const auto& bindings = draft_->inputs().access.bindings();
        for (std::uint32_t i = 0; i < bindings.size(); ++i) {
            const access::EffectiveBinding& binding = bindings[i];
            const StateId permissions = draft_->state(StateKind::Permissions, i);
            draft_->join(every(StateKind::EveryPermissions, binding.binding->namespace_), permissions);
            // As good as cluster-admin, whatever it is called.
            const bool is_everything = gives_everything(binding) && permissions != cluster_admin(*draft_);
            for (const Subject& subject : binding.binding->subjects) {
                if (binding.binding.by_default && subject.kind == SubjectKind::ServiceAccount)
                    is_controller_.insert(subject.name);
                if (subject.name.empty()) continue;
                const Reason reason{&binding.binding.object(), "subjects", "binds it",
                                    binding.binding.by_default};
                const StateId holder = draft_->of(as_authenticated(subject));
                draft_->add(EdgeKind::Permissions, holder, permissions, {.reasons = {reason}});
                if (is_everything)
                    draft_->add(EdgeKind::Permissions, holder, cluster_admin(*draft_), {.reasons = {reason}});
            }
        }
    }

    // A User system:serviceaccount:a:b is the ServiceAccount a/b.
    static Subject as_authenticated(const Subject& subject) {
        constexpr std::string_view prefix = "system:serviceaccount:";
        if (subject.kind != SubjectKind::User || !subject.name.starts_with(prefix)) return subject;
        const std::string_view rest = subject.name.substr(prefix.size());
        const std::size_t colon = rest.find(':');
        if (colon == std::string_view::npos) return subject;
        return {SubjectKind::ServiceAccount, rest.substr(0, colon), rest.substr(colon + 1)};
    }

    Draft* draft_;
    Groups groups_;
    std::set<std::string_view> is_controller_;
    std::unordered_set<std::uint32_t> added_; // accounts
};

} // namespace

void add_identities(Draft& draft) {
    draft.add_part(Part::Identities, &Carried::touches_identities, [&] {
        Identities(draft).add();
        add_anonymous(draft);
    });
}

} // namespace cofferdam::graph
