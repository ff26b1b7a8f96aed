// Every library there is, in one list. What computes an operator (its
// function's name begins with a sign) takes values of any kind and says itself
// which it cannot; other functions get what their signature says.
#pragma once

#include <span>

#include "policy/cel/function.h"

namespace cofferdam::cel {

// Those of cel-go and of Kubernetes. Which of them a version of Kubernetes has
// is in each.
std::span<const Library> libraries();

std::span<const Overload> operator_overloads();
std::span<const Overload> comparison_overloads();
std::span<const Overload> conversion_overloads();
std::span<const Overload> text_overloads();
std::span<const Overload> time_overloads();
std::span<const Overload> optional_overloads();
std::span<const Overload> string_overloads();        // ext.Strings, version 0
std::span<const Overload> later_string_overloads();  // what versions 1 and 2 add
std::span<const Overload> latest_string_overloads(); // what version 3 adds
std::span<const Overload> math_overloads();
std::span<const Overload> list_overloads();
std::span<const Overload> set_overloads();
std::span<const Overload> encoder_overloads();
std::span<const Overload> two_variable_overloads();
std::span<const Overload> ip_overloads();
std::span<const Overload> cidr_overloads();
std::span<const Overload> regex_overloads();
std::span<const Overload> kubernetes_list_overloads();
std::span<const Overload> json_patch_overloads();
std::span<const Overload> quantity_overloads();
std::span<const Overload> semver_overloads();
std::span<const Overload> url_overloads();
std::span<const Overload> format_overloads();
std::span<const Overload> authorizer_overloads();
std::span<const Overload> authorizer_selector_overloads();

} // namespace cofferdam::cel
