// Program: an expression as register code. Immutable once compiled; many
// threads may run it, each with an Evaluation of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/ast.h"
#include "policy/cel/checker.h"
#include "policy/cel/constant_set.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/function.h"
#include "policy/cel/value.h"

namespace cofferdam::cel {

enum class Operation : std::uint8_t {
    Constant,       // dst = constants[a]
    Copy,           // dst = a
    Variable,       // dst = variable a
    Path,           // dst = a . keys of paths[b]
    PathOfVariable, // dst = variable a . keys of paths[b]; what was found is remembered
    Has,            // dst = has(a . constants[b])
    SelectOptional, // dst = a.?constants[b]
    Index,          // dst = a[b]
    IndexOptional,  // dst = a[?b]
    OrValue,        // a holds a value: dst = it, to b; a is optional.none(): on; else dst = the error, to b
    OrOptional,     // the same, but dst = a
    Call,           // dst = sites[a](registers from b)
    Not,            // dst = !a
    Equal,          // dst = a == b
    NotEqual,
    InSet,   // dst = a in sets[b]
    Matches, // dst = a.matches(regexes[b])
    And,     // dst = a && b, both evaluated
    Or,
    SkipIfFalse,    // to b if a is false
    SkipIfTrue,     // to b if a is true
    Choose,         // a true: over the next instruction; false: to b; else dst = the
                    // error, and on
    Jump,           // to b
    MakeList,       // dst = list of b registers from a
    MakeListOfSome, // the same, of which some are optional: some[a]
    MakeMap,        // dst = map of b pairs from a
    MakeMapOfSome,
    Append,    // dst = dst + [a]: the step of a loop that builds a list; b numbers
               // the builder
    LoopBegin, // range a; registers a+1 … are the loop's own; not iterable: dst =
               // the error, to b
    LoopNext,  // dst, and dst + 1 if two = what is next of range a; at the end to
               // b
    LoopNextTwo,
    LoopTest, // to b if a is false
    GoOn,     // dst = a is not false (@not_strictly_false)
    Fail,     // dst = error of constants[a], a string
    Return,   // a
};

struct Instruction {
    Operation operation;
    std::uint16_t cost = 0;
    std::uint32_t dst = 0;
    std::uint32_t a = 0;
    std::uint32_t b = 0;
};

// a.b.c of a variable. Paths that begin alike share the numbers of their beginnings, in all programs of one
// VariableNames, so that an Evaluation walks a beginning once.
struct VariablePath {
    std::vector<Value> keys;
    std::vector<std::uint32_t> numbers; // of the path through each key
};

// A regular expression that stands in the source, compiled with the program.
struct ConstantRegex {
    std::unique_ptr<re2::RE2> regex;
    std::uint64_t size = 0; // code points of the pattern: what a match is charged by
};

// What a parameter of an overload takes, by the kind of the value alone.
struct ParameterKinds {
    std::uint32_t kinds = 0;      // bits by Kind
    std::string_view opaque = {}; // of these only that
};
struct Candidate {
    Compute compute = nullptr;
    Cost cost = nullptr;
    std::vector<ParameterKinds> parameters;
};
// A place where a function is called.
struct CallSite {
    std::string function;
    std::vector<Candidate> candidates;
    bool total = false; // an operator: any candidate judges the kinds itself, and
                        // all are one
    std::uint32_t arguments = 0;
};

// Which registers of a literal are optional: [?a], {?k: v}.
struct OptionalElements {
    std::uint32_t first = 0;
    std::vector<bool> optional;
};

class Program {
  public:
    Program(Program&&) noexcept;
    Program& operator=(Program&&) noexcept;
    ~Program();

    // Errors and unknowns are values; errors say at which node they arose.
    Value run(Evaluation& evaluation) const;

    // Where in the source an error arose.
    SourcePlace place(const Value& error) const;

  private:
    friend class Compiler;
    friend class Machine;
    Program();

    std::vector<Instruction> code_;
    std::vector<std::uint32_t> nodes_; // by instruction: the node that it computes
    std::vector<SourcePlace> places_;  // by node
    std::vector<Value> constants_;
    std::vector<VariablePath> paths_;
    std::vector<ConstantSet> sets_;
    std::vector<ConstantRegex> regexes_;
    std::vector<CallSite> sites_;
    std::vector<OptionalElements> some_;
    std::vector<std::string> variables_; // names by number, of those that are read
    std::uint32_t registers_ = 0;
    std::uint32_t builders_ = 0;
    std::unique_ptr<Evaluation> memory_; // of the constants
};

struct CompileOptions {
    // A variable of this name is an object whose fields are variables by
    // themselves: "variables" in policies of Kubernetes, so that variables.x is
    // evaluated only if it is read.
    std::string_view namespace_variable = {};
};

// `checked` is of this ast. What names stand for in `names`: programs that are
// evaluated together share it.
Program compile(const Ast& ast, const Checked& checked, VariableNames& names,
                const CompileOptions& options = {});

} // namespace cofferdam::cel
