// Kyverno's conditions: keys compared with values by operators (kyverno pkg/engine/variables).
#pragma once

#include <string>
#include <string_view>

#include "analysis/admission/kyverno_context.h"
#include "core/truth.h"
#include "value/value.h"

namespace cofferdam::admission {

struct KyvernoOutcome {
    Truth holds = Truth::Unknown;
    std::string message = {}; // of the conditions that decided it; of Unknown why
};

// `conditions`: {any: […], all: […]}, or the old form, a list of which all must hold.
KyvernoOutcome evaluate_kyverno_conditions(const value::Value& conditions, const KyvernoContext& context);

// One comparison; the operator's name in any case. Unknown: a name that there is not.
Truth compare_kyverno(const value::Value& key, std::string_view comparison, const value::Value& value);

} // namespace cofferdam::admission
