// Bindings of admission policies, which give them their force.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analysis/admission/decision.h"
#include "analysis/admission/match_resources.h"
#include "estate/object.h"

namespace cofferdam::admission {

struct PolicyBinding {
    const estate::Object* object = nullptr;
    std::string_view policy;              // its name
    std::optional<ResourceRules> matches; // nothing: all that the policy matches
    const value::Value* param_ref = nullptr;
    std::vector<Force> actions; // of a validating policy

    Truth match(const Request& request) const { return matches ? matches->match(request) : Truth::Yes; }
};

// `object`: a ValidatingAdmissionPolicyBinding or MutatingAdmissionPolicyBinding that outlives the result.
PolicyBinding read_binding(const estate::Object& object);

} // namespace cofferdam::admission
