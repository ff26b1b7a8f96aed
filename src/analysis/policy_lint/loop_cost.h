// What an expression may cost where every list that it loops over is long. An estimate: a step counts as one,
// as it does in the API server's own limit (k8s.io/apiserver pkg/apis/cel/config.go), and texts are taken for
// short.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "policy/cel/ast.h"

namespace cofferdam::policy_lint {

// Of lists in objects: volumes, containers, rules of a role.
inline constexpr double long_list = 100;

// `variables`: what those of the policy cost, by name.
double loop_cost(const cel::Ast& ast, const std::map<std::string, double, std::less<>>& variables);

// How many loops stand in each other.
std::size_t loop_depth(const cel::Ast& ast);

} // namespace cofferdam::policy_lint
