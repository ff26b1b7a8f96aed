// Reads: which fields of its subject an expression can depend on. Subjects that agree in them get the same
// verdict, so that thousands of templates are judged once (judge.cc).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/ast.h"

namespace cofferdam::controls {

// What an expression may name.
enum class Root : std::uint8_t {
    Container,
    Pod,      // the pod's spec
    Metadata, // of the pod (template)
    Account,  // the ServiceAccount object that the pod runs as; empty where the estate has none
    Object,
    Policies, // the NetworkPolicy objects of the Namespace that is judged; a list
    Item,     // of the list that the control names
};
inline constexpr std::array<std::string_view, 7> root_names = {"container", "pod",      "metadata", "account",
                                                               "object",    "policies", "item"};

struct Field {
    Root root = Root::Object;
    std::string name; // "" all of it
    auto operator<=>(const Field&) const = default;
};

struct Reads {
    std::vector<Field> fields;          // sorted, each once
    std::vector<std::string> variables; // of the family, likewise
};

// Never too few: a root that stands for itself, or is shadowed by a loop's variable, counts as read.
Reads reads_of(const cel::Ast& ast);
void add(const Reads& more, Reads& reads);

} // namespace cofferdam::controls
