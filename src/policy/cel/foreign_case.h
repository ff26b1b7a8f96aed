// A case of the form that google/cel-spec's suite has (cel.expr.conformance.test.SimpleTest in protobuf's
// JSON form): an expression with all that it needs, and what comes of it.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "policy/cel/checker.h"
#include "policy/cel/environment.h"
#include "policy/cel/evaluation.h"
#include "value/value.h"

namespace cofferdam::cel {

// Everything that there is — cel-go's libraries and Kubernetes' — and what the case declares in "container"
// and "typeEnv".
class CaseEnvironment {
  public:
    // The error: a declaration that cannot be read, or needs messages.
    static Result<std::unique_ptr<CaseEnvironment>> of(const value::Value& test);

    const Environment& environment() const { return environment_; }

  private:
    explicit CaseEnvironment(EnvironmentOptions options) : environment_(std::move(options)) {}
    Result<void> declare(const value::Value& declaration);

    std::deque<std::string> texts_; // that the overloads view
    std::deque<Overload> overloads_;
    Environment environment_;
};

// A value or an error, and the type where the expression was checked.
struct CaseOutcome {
    std::string value = {}; // as protojson; "": there is none
    std::string error = {}; // with its place
    std::string type = {};  // as checked.proto's Type in JSON
};

// Reads "expr", "container", "typeEnv", "bindings", "disableCheck" and "checkOnly". Where only types are
// asked for there is no value.
CaseOutcome run_case(const value::Value& test, EvaluationLimits limits = {});

// checked.proto's Type in protobuf's JSON form: {"primitive": "INT64"}
std::string type_to_protojson(Type type);

} // namespace cofferdam::cel
