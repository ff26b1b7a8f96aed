// All ValidatingAdmissionPolicies with their bindings, as the API server runs them one after another:
// k8s.io/apiserver pkg/admission/plugin/policy/validating/dispatcher.go.
#pragma once

#include <vector>

#include "analysis/admission/decision.h"
#include "analysis/admission/policy_binding.h"
#include "analysis/admission/policy_params.h"
#include "analysis/admission/validating_policy.h"
#include "estate/snapshot.h"

namespace cofferdam::admission {

class ValidatingStage {
  public:
    // Policies and parameters of one target. REQUIRES: the snapshot and `params` outlive this
    ValidatingStage(const estate::Snapshot& snapshot, Id<estate::Target> target, const PolicyParams& params,
                    int kubernetes_minor, Reading reading);

    void judge(const Request& request, std::vector<Objection>& objections) const;
    bool reads_requester() const;

  private:
    struct Hook {
        const estate::Object* object = nullptr;
        ValidatingPolicy policy;
        std::vector<PolicyBinding> bindings;
    };
    void judge(const Hook& hook, const PolicyBinding& binding, Truth matches, const Request& request,
               std::vector<Objection>& objections) const;

    const PolicyParams* params_;
    std::vector<Hook> hooks_; // by name
};

// Configuration of admission itself is never asked about, so that nobody locks himself out.
bool is_exempt_configuration(const Request& request);

} // namespace cofferdam::admission
