// Amounts of resources as the API server stores them: "0.5" of a processor is "500m".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cofferdam::kubernetes {

// Rounded up to thousandths (SetDefaults_ResourceList in k8s.io/kubernetes pkg/apis/core/v1/defaults.go),
// then in canonical form (k8s.io/apimachinery pkg/api/resource/quantity.go, CanonicalizeBytes). Nothing for
// what is no quantity, or for one of more digits than 64 bits hold.
std::optional<std::string> canonical_quantity(std::string_view text);

} // namespace cofferdam::kubernetes
