// Expressions of one admission policy: compiled once against what the API server lets them name, evaluated
// for each request. Compilation: k8s.io/apiserver pkg/admission/plugin/cel/compile.go; evaluation:
// activation.go there.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/environment.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/program.h"
#include "policy/cel/type.h"

namespace cofferdam::admission {

struct Expression {
    std::string source;
    std::optional<cel::Program> program; // nothing: see error
    std::string error = {};              // "1:8: undefined field 'user'"
    bool reads_variables = false;
    std::vector<std::string> fields =
        {}; // of the object that it reads, variables' included: "spec.hostNetwork"
};

// What an expression has to give.
enum class Gives : std::uint8_t { Bool, String, StringOrNull, List, Anything };

struct ExpressionNames {
    bool params = false;      // the policy has a paramKind
    bool authorizer = false;  // not in message expressions
    bool patch_types = false; // Object and JSONPatch
};

// What expressions read. Views of the request that must outlive the evaluation; none: null, as the API server
// has it.
struct ExpressionInputs {
    cel::Value object = {};
    cel::Value old_object = {};
    cel::Value request = {};
    cel::Value namespace_object = {};
    cel::Value params = {};
    cel::Value authorizer = cel::Value::unknown();
    cel::Value request_resource = cel::Value::unknown(); // authorizer.requestResource
};

// The policy's variables and what compiles against them. Once all is compiled, many threads may bind.
class Expressions {
  public:
    // `kubernetes_minor`: 35 for 1.35
    Expressions(int kubernetes_minor, ExpressionNames names);

    // In the order of the policy: each may read those before it.
    void add_variable(std::string_view name, std::string_view source);
    Expression compile(std::string_view source, Gives gives);

    bool variables_compile() const;
    // Does any expression so far read who asks?
    bool reads_requester() const { return reads_requester_; }

    // The inputs, and every variable, to be evaluated when it is read.
    void bind(cel::Evaluation& evaluation, const ExpressionInputs& inputs) const;

  private:
    struct Variable {
        std::string name;
        std::uint32_t number = 0;
        Expression expression;
    };
    // Numbers of the inputs' names.
    struct Numbers {
        std::uint32_t object, old_object, request, namespace_object, params, authorizer, request_resource;
    };
    void declare_variables();
    void bind(cel::Evaluation& evaluation, const Variable& variable) const;
    void add_fields_of(const std::vector<std::string>& variables, Expression& expression) const;

    std::shared_ptr<cel::Environment> environment_;
    std::unique_ptr<cel::VariableNames> names_;
    Numbers numbers_;
    std::vector<Variable> variables_;
    cel::MessageType fields_;
    bool reads_requester_ = false;
};

// k8s.io/apiserver pkg/apis/cel/config.go
inline constexpr std::uint64_t call_limit = 1'000'000;
inline constexpr std::uint64_t binding_budget = 10'000'000;
inline constexpr std::uint64_t match_conditions_budget = 2'500'000;

struct Evaluated {
    enum class Kind : std::uint8_t { Value, Error, OutOfBudget, Unknown };
    Kind kind = Kind::Unknown;
    cel::Value value = {};
    std::string message = {}; // of an error as the API server words it; of an unknown why

    bool is(bool wanted) const {
        return kind == Kind::Value && value.is(cel::Kind::Bool) && value.as_bool() == wanted;
    }
};
// Told of every expression that is evaluated while it watches: who runs a policy's cases counts what they
// have tried.
class ExpressionWatcher {
  public:
    ExpressionWatcher() = default;
    ExpressionWatcher(const ExpressionWatcher&) = delete;
    ExpressionWatcher& operator=(const ExpressionWatcher&) = delete;
    virtual ~ExpressionWatcher() = default;
    virtual void evaluated(const Expression& expression, const Evaluated& result) = 0;
};
// Watches the thread that made it, as long as it lives. One at a time.
class WatchExpressions {
  public:
    explicit WatchExpressions(ExpressionWatcher& watcher);
    WatchExpressions(const WatchExpressions&) = delete;
    WatchExpressions& operator=(const WatchExpressions&) = delete;
    ~WatchExpressions();
};

// Takes its cost from `budget`.
Evaluated evaluate(const Expression& expression, cel::Evaluation& evaluation, std::uint64_t& budget);

} // namespace cofferdam::admission
