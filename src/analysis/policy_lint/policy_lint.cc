#include "analysis/policy_lint/policy_lint.h"

#include "analysis/policy_lint/mistakes.h"

namespace cofferdam::policy_lint {

std::vector<Mistake> examine(const estate::Snapshot& snapshot, int kubernetes_minor) {
    const estate::Clusters clusters(snapshot);
    std::vector<Mistake> mistakes;
    for (const auto& [id, row] : snapshot.table<estate::PolicyObject>()) {
        const Examined examined{row.object, &snapshot.object_of(row)};
        if (examined.object->group != "admissionregistration.k8s.io") continue;
        find_deadlocks(examined, clusters, mistakes);
        find_unmatched_rules(examined, mistakes);
        find_bad_expressions(examined, kubernetes_minor, mistakes);
    }
    return mistakes;
}

} // namespace cofferdam::policy_lint
