// A JMESPath expression: what finds and reshapes values in JSON (jmespath.org). Kyverno's policies speak it
// between {{ and }}.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "value/arena.h"
#include "value/document.h"

namespace cofferdam::jmespath {

enum class NodeKind : std::uint8_t {
    Current,          // @, and what stands where nothing is written
    Field,            // name
    Index,            // [number]
    Slice,            // [numbers]
    Literal,          // literal
    Sequence,         // a.b, a[0]: children 0, then 1 of what it gives
    Pipe,             // a | b: as Sequence, and ends projections
    Projection,       // a[*].b: 1 of each element of 0
    ValueProjection,  // a.*.b: 1 of each value of the map 0
    FilterProjection, // a[?c].b: 1 of each element of 0 of which 2 is true
    Flatten,          // a[]: one level of lists in 0 merged
    SelectList,       // [a, b]
    SelectMap,        // {x: a, y: b}: names
    Or,
    And,
    Not,
    Comparison, // name: "==", "<"
    Function,   // name(children)
    Reference,  // &a: handed to a function
};

struct Node {
    NodeKind kind = NodeKind::Current;
    std::string name = {};
    std::vector<Node> children = {};
    std::vector<std::string> names = {};
    std::vector<std::optional<std::int64_t>> numbers = {};
    value::Value literal = {}; // lives as long as the expression
};

// Immutable, any thread.
class Expression {
  public:
    const Node& root() const { return root_; }
    // Does a name of it stand for that field, of whatever?
    bool names_field(std::string_view name) const;

  private:
    friend Result<Expression> parse_expression(std::string_view text);
    Node root_;
    std::shared_ptr<value::Arena> arena_; // of its texts
    std::vector<value::DocumentPtr> literals_;
};

Result<Expression> parse_expression(std::string_view text);

} // namespace cofferdam::jmespath
