// All MutatingAdmissionPolicies with their bindings: k8s.io/apiserver pkg/admission/plugin/policy/mutating.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/admission/conditions.h"
#include "analysis/admission/decision.h"
#include "analysis/admission/policy_binding.h"
#include "analysis/admission/policy_params.h"
#include "estate/snapshot.h"
#include "kubernetes/overlay.h"

namespace cofferdam::admission {

class MutatingStage {
  public:
    // Policies and parameters of one target. REQUIRES: the snapshot and `params` outlive this
    MutatingStage(const estate::Snapshot& snapshot, Id<estate::Target> target, const PolicyParams& params,
                  int kubernetes_minor);

    // Changes request.object. A policy in error refuses or is passed over, by its failure policy. Yes: what
    // came of it is certain; a doubt is added where it is not.
    bool mutate(Request& request, kubernetes::Overlay& overlay, std::vector<Objection>& objections) const;
    bool reads_requester() const;

  private:
    enum class PatchType : std::uint8_t { Apply, Json, Other };
    struct Mutation {
        PatchType type = PatchType::Other;
        Expression expression;
    };
    struct Hook {
        Hook(const estate::Object& of, int kubernetes_minor);

        const estate::Object* object;
        ResourceRules constraints;
        std::optional<ParamKind> param_kind;
        bool fails_open = false;
        bool reinvoked = false;
        Expressions expressions;
        std::vector<MatchCondition> conditions;
        std::vector<Mutation> mutations;
        std::vector<PolicyBinding> bindings;
    };
    struct Pass;

    const PolicyParams* params_;
    std::vector<Hook> hooks_; // by name
};

} // namespace cofferdam::admission
