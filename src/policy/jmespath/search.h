// What a JMESPath expression finds, as Kyverno's dialect has it (github.com/kyverno/go-jmespath): a field
// that a map does not have is an error, which `||`, comparisons, functions, projections and pipes forgive.
//
// Three-valued: where a value is Missing in the input, it is there but not known, and what reads it is
// unknown.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "policy/jmespath/expression.h"
#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::jmespath {

struct Fault {
    enum class Kind : std::uint8_t {
        NotFound, // no such field
        Error,    // of types, of a function
        Unknown,  // it reads what is not known, or a function that is not evaluated here
    };
    Kind kind = Kind::Error;
    std::string text;
};
using Found = std::expected<value::Value, Fault>;

std::unexpected<Fault> fault(std::string text);
std::unexpected<Fault> unknown(std::string text);

// An evaluated argument, or the expression behind "&".
struct Argument {
    value::Value value = {};
    const Node* reference = nullptr;
};

class Search;

// What a function gets. Values that it makes live in the arena.
struct Call {
    std::string_view function;
    std::span<const Argument> arguments;
    value::Arena& arena;
    Search& search;

    const value::Value& operator[](std::size_t index) const { return arguments[index].value; }
    std::unexpected<Fault> wrong_type(std::size_t index) const;
};

struct Function {
    std::string_view name;
    std::size_t least, most; // arguments
    Found (*call)(const Call& call);
};

std::span<const Function> standard_functions(); // those of the specification

class Search {
  public:
    // `own`: functions that go before the standard ones. What it finds lives in the arena, in the input, or
    // in the expressions.
    Search(value::Arena& arena, std::span<const Function> own = {}) : arena_(&arena), own_(own) {}

    // Null where the specification has null.
    Found find(const Expression& expression, const value::Value& in);
    // For functions: of each element.
    Found find(const Node& node, const value::Value& in) { return lenient(node, in); }

  private:
    Found run(const Node& node, const value::Value& in);
    Found lenient(const Node& node, const value::Value& in); // NotFound is null
    Found project(const Node& node, std::span<const value::Value> elements);
    Found comparison(const Node& node, const value::Value& in);
    Found call(const Node& node, const value::Value& in);
    Found field(const Node& node, const value::Value& in) const;
    Found flatten(const Node& node, const value::Value& in);
    Found slice(const Node& node, const value::Value& in);
    Found select_list(const Node& node, const value::Value& in);
    Found select_map(const Node& node, const value::Value& in);

    value::Arena* arena_;
    std::span<const Function> own_;
    std::size_t steps_ = 0;
};

// "", [], {}, false and null.
bool is_false(const value::Value& value);
// As numbers, whatever their kind.
bool equal(const value::Value& a, const value::Value& b);
bool is_number(const value::Value& value);
double number_of(const value::Value& value); // REQUIRES: is_number
value::Value number(double value);           // an integer where it is whole
// Is any part of it Missing?
bool holds_unknown(const value::Value& value);
// As Go writes JSON.
std::string json_of(const value::Value& value);

} // namespace cofferdam::jmespath
