#include "analysis/admission/policy_binding.h"

namespace cofferdam::admission {

using value::Value;

PolicyBinding read_binding(const estate::Object& object) {
    const Value& spec = object.effective["spec"];
    PolicyBinding binding{.object = &object,
                          .policy = spec["policyName"].string_or(""),
                          .matches = std::nullopt,
                          .param_ref = &spec["paramRef"],
                          .actions = {}};
    if (spec["matchResources"]) binding.matches = read_match_resources(spec["matchResources"]);
    for (const Value& action : spec["validationActions"].items()) {
        if (action.string_or("") == "Deny") binding.actions.push_back(Force::Refuses);
        if (action.string_or("") == "Warn") binding.actions.push_back(Force::Warns);
        if (action.string_or("") == "Audit") binding.actions.push_back(Force::Audits);
    }
    return binding;
}

} // namespace cofferdam::admission
