// Network policies of engines that are not read (content/catalogues/other-network-policies.yaml).
#pragma once

#include <string_view>

namespace cofferdam::kubernetes {

// The engine's name; "" if the kind is none of theirs.
std::string_view find_other_policy_engine(std::string_view group, std::string_view kind);

} // namespace cofferdam::kubernetes
