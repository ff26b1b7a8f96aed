// Requests without credentials: user system:anonymous, in the group system:unauthenticated
// (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests). On unless the
// API server is told --anonymous-auth=false. Only where the estate grants either something.
#include <algorithm>

#include "graph/draft.h"
#include "graph/namespaces.h"

namespace cofferdam::graph {

namespace {

using estate::Container;
using estate::Subject;
using estate::SubjectKind;
using estate::Workload;

constexpr std::string_view user_name = "system:anonymous";
constexpr std::string_view group_name = "system:unauthenticated";

bool is_without_credentials(const Subject& subject) {
    return (subject.kind == SubjectKind::User && subject.name == user_name)
           || (subject.kind == SubjectKind::Group && subject.name == group_name);
}

bool are_granted_something(const access::Access& access) {
    return std::ranges::any_of(access.bindings(), [](const access::EffectiveBinding& binding) {
        return !binding.binding.is_as_shipped
               && std::ranges::any_of(binding.binding->subjects, is_without_credentials);
    });
}

// Of an API server that runs in a pod, as kubeadm's does.
bool refuses_them(const Container& container) {
    const auto has = [&](std::string_view word) {
        return std::ranges::any_of(container.command,
                                   [&](std::string_view part) { return part.ends_with(word); });
    };
    return has("kube-apiserver") && has("--anonymous-auth=false");
}

bool are_refused(const estate::Snapshot& snapshot) {
    for (const auto [id, workload] : snapshot.table<Workload>()) {
        if (std::ranges::any_of(workload.containers, refuses_them)) return true;
    }
    return false;
}

class Anonymous {
  public:
    explicit Anonymous(Draft& draft)
        : draft_(&draft), user_(draft.named(StateKind::User, user_name)),
          taken_(draft.condition("the API server takes requests without credentials (--anonymous-auth)")) {}

    void add() {
        add_ask(draft_->state(StateKind::Internet),
                draft_->condition("the API server answers the Internet, and takes requests without "
                                  "credentials (--anonymous-auth)"));
        for (const auto [id, workload] : draft_->snapshot().table<Workload>()) {
            if (!workload.pod() || !runs(workload)) continue;
            for (std::size_t i = 0; i < workload.containers.size(); ++i)
                add_ask(draft_->container(id, i), taken_);
        }
        for (const Subject& subject : draft_->inputs().access.subjects()) {
            if (subject.kind != SubjectKind::Group && subject.name != user_name)
                add_ask(draft_->of(subject), taken_);
        }
        draft_->add(EdgeKind::IdentityAssume, user_, draft_->named(StateKind::Group, group_name),
                    {.reasons = {{nullptr, "", "authentication puts it into the group", true}}});
    }

  private:
    void add_ask(StateId from, ConditionId condition) {
        draft_->add(EdgeKind::IdentityAssume, from, user_,
                    {.reasons = {{nullptr, "", "a request without credentials is system:anonymous", true}},
                     .condition = condition});
    }

    Draft* draft_;
    StateId user_;
    ConditionId taken_;
};

} // namespace

void add_anonymous(Draft& draft) {
    if (are_granted_something(draft.inputs().access) && !are_refused(draft.snapshot()))
        Anonymous(draft).add();
}

} // namespace cofferdam::graph
