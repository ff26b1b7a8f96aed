// Kyverno's match and exclude blocks (kyverno.io/v1 MatchResources), as its engine evaluates them on a
// creation (kyverno pkg/engine/utils MatchesResourceDescription).
#pragma once

#include <string_view>
#include <vector>

#include "estate/selection.h"
#include "value/value.h"

namespace cofferdam::kubernetes {

// `holder` has `match` and perhaps `exclude`.
estate::Selection kyverno_match(const value::Value& holder);

// The kinds that match names, as written; about_workloads: one of them makes pods, or no kind is named.
struct KyvernoKinds {
    std::vector<std::string_view> kinds;
    bool about_workloads = true;
};
KyvernoKinds kyverno_kinds(const value::Value& match);

// Labels with wildcards.
estate::Selection kyverno_labels(const value::Value& selector, estate::Selection::Attribute attribute);

} // namespace cofferdam::kubernetes
