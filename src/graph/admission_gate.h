// AdmissionGate: does admission let a pod into a namespace that takes its node (privileged, or with a
// hostPath)? Asked of Pods as controllers create them: whoever wrote the Deployment, the Pod is the
// controller's.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "graph/draft.h"

namespace cofferdam::graph {

class AdmissionGate {
  public:
    explicit AdmissionGate(Draft& draft);

    struct Answer {
        Truth admits = Truth::Unknown;
        Reason reason;          // that decides
        ConditionId condition;  // of Unknown
        bool by_labels = false; // what refuses, or may, is chosen by labels of the namespace
    };
    const Answer& of(std::string_view namespace_);
    // Policies and webhooks beside Pod Security, that may refuse it; none: no condition.
    ConditionId other_policies() const { return other_; }

  private:
    Answer judge(std::string_view namespace_);

    Draft* draft_;
    ConditionId other_;
    std::unordered_map<std::string_view, const estate::Namespace*> rows_;
    std::unordered_map<std::string_view, Answer> known_;
};

} // namespace cofferdam::graph
