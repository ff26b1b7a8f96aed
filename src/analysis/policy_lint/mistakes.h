// What each kind of mistake looks for, in one object of group admissionregistration.k8s.io.
#pragma once

#include <vector>

#include "analysis/policy_lint/policy_lint.h"
#include "estate/clusters.h"

namespace cofferdam::policy_lint {

struct Examined {
    Id<estate::Object> id;
    const estate::Object* object = nullptr;
};

void find_deadlocks(const Examined& examined, const estate::Clusters& clusters,
                    std::vector<Mistake>& mistakes);
void find_unmatched_rules(const Examined& examined, std::vector<Mistake>& mistakes);
void find_bad_expressions(const Examined& examined, int kubernetes_minor, std::vector<Mistake>& mistakes);

} // namespace cofferdam::policy_lint
