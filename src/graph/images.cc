// Images that can be replaced: who holds a login of the registry that may push moves the tag, and what runs
// it pulls his.
#include <map>
#include <utility>

#include <fmt/format.h>

#include "graph/draft.h"

namespace cofferdam::graph {

namespace {

class Images {
  public:
    explicit Images(Draft& draft) : draft_(&draft) {
        for (const auto [id, account] : draft.snapshot().table<estate::ServiceAccount>())
            accounts_.emplace(std::pair(account.namespace_, account.name),
                              &draft.snapshot().object_of(account));
    }

    void add(Id<estate::Workload> id, const estate::Workload& workload) {
        const estate::PodDetail& pod = *workload.pod();
        const estate::Object& object = draft_->snapshot().object_of(workload);
        add(id, workload, (*pod.spec)["imagePullSecrets"],
            {&object, draft_->keep(fmt::format("{}.imagePullSecrets", pod.spec_path)), "pulls with it",
             false});
        // The ServiceAccount admission plugin gives a pod that has none those of its ServiceAccount
        // (https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/).
        const auto account = accounts_.find({workload.namespace_, pod.service_account});
        if ((*pod.spec)["imagePullSecrets"].size() > 0 || account == accounts_.end()) return;
        add(id, workload, account->second->effective["imagePullSecrets"],
            {account->second, "imagePullSecrets", "its pods pull with it", false});
    }

  private:
    void add(Id<estate::Workload> id, const estate::Workload& workload, const value::Value& secrets,
             const Reason& reason) {
        for (const value::Value& secret : secrets.items()) {
            const std::string_view name = secret["name"].string_or("");
            if (name.empty()) continue;
            for (std::size_t i = 0; i < workload.containers.size(); ++i) {
                const estate::ImageReference& image = workload.containers[i].image;
                if (!image.valid || !image.digest.empty()) continue; // a digest cannot be moved
                draft_->add(EdgeKind::ImageTamper,
                            draft_->named(StateKind::Secret, workload.namespace_, name),
                            draft_->container(id, i), {.reasons = {reason}, .condition = may_push()});
            }
        }
    }

    ConditionId may_push() {
        return draft_->condition("the login may push the image, and nothing verifies its signature");
    }

    Draft* draft_;
    std::map<std::pair<std::string_view, std::string_view>, const estate::Object*> accounts_;
};

} // namespace

void add_images(Draft& draft) {
    Images images(draft);
    draft.add_each(Part::Images, &Carried::touches_pod,
                   [&](Id<estate::Workload> id, const estate::Workload& workload) {
                       if (workload.pod()) images.add(id, workload);
                   });
}

} // namespace cofferdam::graph
