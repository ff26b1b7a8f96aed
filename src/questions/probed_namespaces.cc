#include "questions/probed_namespaces.h"

namespace cofferdam::questions {

using observations::ProbeOutcome;

ProbedNamespaces::ProbedNamespaces(const ProbedEstate* probed) : probed_(probed) {
    if (!probed) return;
    for (const observations::ProbeAnswer& answer : probed->probe().answers) {
        if (answer.level != "baseline") continue;
        ProbedNamespace& told = namespaces_[answer.namespace_];
        if (answer.outcome == ProbeOutcome::Admitted) told.admitted.push_back(answer.canary);
        told.refused += answer.outcome == ProbeOutcome::Refused;
        told.unknown += answer.outcome == ProbeOutcome::Unknown;
    }
}

const ProbedNamespace& ProbedNamespaces::of(Id<estate::Target> target, std::string_view namespace_) const {
    static const ProbedNamespace nothing;
    if (!probed_ || !probed_->is_of(target)) return nothing;
    const auto found = namespaces_.find(namespace_);
    return found == namespaces_.end() ? nothing : found->second;
}

} // namespace cofferdam::questions
