// Rules of a role narrowed: without what serves a need, and with all else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/access/power_needs.h"
#include "core/result.h"
#include "edits/edit.h"
#include "value/value.h"

namespace cofferdam::cuts {

struct Narrowing {
    std::vector<edits::Edit> edits; // in their order, of the role's object
    bool loses_more = false;        // a wildcard hides the need: the verbs go for all that the rule names
};

// A rule that names the resource is split: without the verbs on that resource, as it was on the others. Where
// a wildcard stands for it, the verbs go: "everything but" is no rule of RBAC. A wildcard for verbs becomes
// the list of the others
// (https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb).
Narrowing narrow(const value::Value& role, const std::vector<access::Need>& needs);

// A subject of a binding taken out, wherever it stands: "ServiceAccount ci/runner".
std::vector<edits::Edit> unbind(const value::Value& binding, std::string_view subject);

} // namespace cofferdam::cuts
