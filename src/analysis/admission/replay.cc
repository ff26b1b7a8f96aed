#include "analysis/admission/replay.h"

#include "core/parallel.h"

namespace cofferdam::admission {

namespace {

using estate::Object;

std::vector<const Object*> asked_about(const estate::Snapshot& snapshot, Id<estate::Target> policies) {
    std::vector<const Object*> objects;
    for (const auto& [id, object] : snapshot.table<Object>()) {
        const bool is_made = std::holds_alternative<Id<estate::Instance>>(object.row);
        const bool is_kubernetes = !object.version.empty();
        if (object.target != policies && !is_made && is_kubernetes) objects.push_back(&object);
    }
    return objects;
}

} // namespace

Replay replay(const estate::Snapshot& snapshot, const Server& server, Id<estate::Target> policies) {
    const access::Access access(snapshot);
    const Admission admission(snapshot, server, &access, policies);
    const std::vector<const Object*> objects = asked_about(snapshot, policies);
    std::vector<VerdictPtr> verdicts(objects.size());
    parallel_for(objects.size(),
                 [&](std::size_t i) { verdicts[i] = admission.would_admit(std::nullopt, *objects[i]); });
    Replay result{.objects = objects.size(), .refused = {}, .unknown = {}};
    for (std::size_t i = 0; i < objects.size(); ++i) {
        if (verdicts[i]->outcome == Outcome::Refused) result.refused.push_back({objects[i], verdicts[i]});
        if (verdicts[i]->outcome == Outcome::Unknown) result.unknown.push_back({objects[i], verdicts[i]});
    }
    return result;
}

} // namespace cofferdam::admission
