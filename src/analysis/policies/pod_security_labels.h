// The Pod Security labels of namespaces, as policies.
#pragma once

#include <string_view>
#include <vector>

#include "estate/policy_object.h"

namespace cofferdam::policies {

constexpr std::string_view pod_security_prefix = "pod-security.kubernetes.io";

// One part for each of enforce, audit and warn that is set; none of them: no policy.
std::vector<estate::PolicyPart> pod_security_parts(const estate::Namespace& row);

} // namespace cofferdam::policies
