// Environment: what an expression may name — variables, types, functions — and how strictly it is read.
// Built once, then only read; an environment on top of another adds a policy's own variables cheaply.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "policy/cel/ast.h"
#include "policy/cel/function.h"
#include "policy/cel/signature.h"
#include "policy/cel/type.h"

namespace cofferdam::cel {

struct Variable {
    std::string name; // may have dots: "a.b" is one variable
    Type type = nullptr;
};

// An object type with its fields: kubernetes.AdmissionRequest.
struct MessageType {
    std::string name;
    std::vector<Variable> fields;
    // Any other field is dyn, and so is any type whose name is this one's and a dot before more: Kubernetes'
    // Object and Object.spec.template in mutating policies.
    bool open = false;
};

struct OverloadDeclaration {
    const Overload* overload = nullptr;
    Signature signature;
};
struct FunctionDeclaration {
    std::string name;
    std::vector<OverloadDeclaration> overloads;
};

// What a name in an expression can stand for.
struct IdentifierDeclaration {
    std::string name; // in full
    Type type = nullptr;
    bool is_type = false; // the name of a type; `type` is type(that)
};

struct EnvironmentOptions {
    std::string container = {}; // "a.b": the name x is looked for as a.b.x, a.x, x
    // [1, 'a'] and [1, dyn(1)] are errors rather than list(dyn) (cel-go's HomogeneousAggregateLiterals).
    bool homogeneous_literals = false;
    // A regular expression written as a literal is compiled by the checker (ValidateRegexLiterals).
    bool valid_regex_literals = false;
    // So are durations and timestamps (ValidateDurationLiterals, ValidateTimestampLiterals).
    bool valid_time_literals = false;
    bool cross_type_comparisons = true; // 1 < 1.5
    ParseOptions parse = {};
};

class Environment {
  public:
    explicit Environment(EnvironmentOptions options);
    // Everything of `base`, and more to come.
    explicit Environment(std::shared_ptr<const Environment> base);
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    // `library` and its overloads outlive the environment. The error: a signature cannot be read.
    Result<void> add(const Library& library);
    // The later wins. Types of any pool are taken over.
    void declare(const Variable& variable);
    void declare(const MessageType& message);

    TypePool& types() { return types_; }
    const TypePool& types() const { return types_; }
    const EnvironmentOptions& options() const { return options_; }

    // By the full name. Null: there is none.
    const IdentifierDeclaration* identifier(std::string_view name) const;
    const FunctionDeclaration* function(std::string_view name) const;

    // The same by a name as written: seen from the container, or with a dot before it from the root.
    const IdentifierDeclaration* resolve_identifier(std::string_view written) const;
    const FunctionDeclaration* resolve_function(std::string_view written) const;

    // The full name of the message type that is written so; "": there is none.
    std::string resolve_message(std::string_view written) const;
    bool has_message(std::string_view name) const { return message(name) != nullptr; }
    // The type of a field. Null: the message has no such field, or there is no such message.
    Type field(std::string_view message, std::string_view field) const;

  private:
    const MessageType* message(std::string_view name) const;
    void declare_type(std::string_view name, Type type);
    FunctionDeclaration& own_function(std::string_view name);

    std::shared_ptr<const Environment> base_;
    EnvironmentOptions options_;
    TypePool types_;
    Type dyn_;
    std::map<std::string, IdentifierDeclaration, std::less<>> identifiers_;
    std::map<std::string, FunctionDeclaration, std::less<>> functions_;
    std::map<std::string, MessageType, std::less<>> messages_;
};

} // namespace cofferdam::cel
