// The type checker: gives every node of an expression a type, and says what its names stand for
// (cel-spec, langdef "Gradual type checking"; cel-go checker/checker.go).
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/ast.h"
#include "policy/cel/environment.h"
#include "policy/cel/function.h"
#include "policy/cel/type.h"

namespace cofferdam::cel {

// What the name in an Identifier, Select, Call or message node stands for.
enum class ReferenceKind : std::uint8_t {
    None,
    Local,    // of a comprehension: its variable, second or accumulator; the innermost of that name
    Variable, // of the environment. Of a Select: the whole of it is one name, nothing is selected
    TypeName, // a type as a value; in a message node the message's type
    Function,
};
struct Reference {
    ReferenceKind kind = ReferenceKind::None;
    std::string name; // in full
    // Of a function those that can meet the arguments' types, in the library's order. Where arguments are
    // dyn, the values decide among them.
    std::vector<const Overload*> overloads;
    // Of a Call: the target was the beginning of the function's name (math.abs) and is not evaluated.
    bool target_is_name = false;
};

struct Checked {
    std::vector<Type> types;           // by node; null: the node is in no tree, or part of a name
    std::vector<Reference> references; // by node
    std::unique_ptr<TypePool> pool;    // of the types that the environment does not have

    Type type(ExprId id) const { return types[id.index]; }
    const Reference& reference(ExprId id) const { return references[id.index]; }
};

// The environment outlives the result. The errors by place, in cel-go's words.
std::expected<Checked, std::vector<SyntaxError>> check(const Ast& ast, const Environment& environment);

// What names stand for, with no type judged: every type is dyn, every overload of a fitting number of
// arguments a candidate. A name that stands for nothing has no reference: an error once it is evaluated.
Checked resolve(const Ast& ast, const Environment& environment);

} // namespace cofferdam::cel
