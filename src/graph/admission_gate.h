// AdmissionGate: does admission let a pod into a namespace that takes its node? The chain of
// analysis/admission is asked of a few such pods, as whoever makes them asks: a controller's pods are the
// controller's.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/admission/admission.h"
#include "graph/draft.h"
#include "kubernetes/overlay.h"

namespace cofferdam::graph {

enum class PodMaker : std::uint8_t { Requester, Controller };

class AdmissionGate {
  public:
    explicit AdmissionGate(Draft& draft);

    struct Answer {
        Truth admits = Truth::Unknown;
        Reason reason;            // that decides
        ConditionId condition;    // of Unknown
        bool by_labels = false;   // labels of the namespace decide whether Pod Security refuses
        bool by_policies = false; // nothing but policies and webhooks, which can be changed, refuses or may
        ConditionId others;       // what remains when Pod Security is out of the way
        ConditionId pod_security; // what remains when the policies are
        ConditionId unselected;   // that the policy, which chooses by such labels, leaves the namespace out
    };
    const Answer& of(std::string_view namespace_, PodMaker maker);
    // Of a pod that asks for nothing but a volume by a claim.
    const Answer& of_claim(std::string_view namespace_, PodMaker maker);

  private:
    struct Pod {
        admission::Candidate requested; // a Pod
        admission::Candidate templated; // a Deployment of it
    };

    value::Value effective(std::string_view json, std::string_view group, std::string_view kind);
    Pod make_pod(std::string_view spec);
    Answer judge(std::span<const Pod> pods, std::string_view namespace_, PodMaker maker);
    Answer answer_to(const admission::Verdict& verdict, std::string_view namespace_);

    Draft* draft_;
    std::unique_ptr<const admission::Admission> admission_;
    std::vector<value::DocumentPtr> documents_;
    value::Arena arena_;
    kubernetes::Overlay overlay_{arena_};
    std::deque<value::Value> objects_;
    std::vector<Pod> pods_; // that take their node, each by another way
    std::vector<Pod> claiming_;
    std::map<std::string_view, const estate::Object*> namespaces_;
    std::map<std::string_view, Id<estate::Target>> targets_;
    bool is_openshift_ = false;
    std::map<std::pair<std::string_view, PodMaker>, Answer> known_;
    std::map<std::pair<std::string_view, PodMaker>, Answer> known_of_claims_;
};

} // namespace cofferdam::graph
