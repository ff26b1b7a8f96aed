// cofferdam policy eval: one CEL expression over an object, or a table of foreign cases, each on its own.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/outputs.h"
#include "cli/policy.h"
#include "cli/reporting_options.h"
#include "core/file_system.h"
#include "policy/cel/authorizer.h"
#include "policy/cel/foreign_case.h"
#include "policy/cel/kubernetes_environment.h"
#include "policy/cel/libraries.h"
#include "policy/cel/plain_json.h"
#include "policy/cel/program.h"
#include "report/escape.h"
#include "value/document.h"

namespace cofferdam::cli {

namespace {

// apiserver/pkg/apis/cel/config.go, PerCallLimit
constexpr std::uint64_t cost_limit = 1'000'000;
constexpr std::uint64_t max_file_bytes = std::uint64_t{256} << 20;

struct EvalOptions {
    std::string expression;
    std::string object;
    std::string old_object;
    std::string params;
    std::string request;
    std::string namespace_object;
    std::string kubernetes_version = "1.35";
    std::string batch;
    std::string format = "text";
};

// Who may do what is not known here: nothing but the expression and the objects was given.
class UnknownAuthorizer final : public cel::Authorizer {
  public:
    cel::AccessDecision may(const cel::Asker&, std::string_view, const cel::ResourceRequest&) const override {
        return {};
    }
    cel::AccessDecision may(const cel::Asker&, std::string_view, std::string_view) const override {
        return {};
    }
};

Result<value::DocumentPtr> document(const std::string& name, std::string text) {
    value::Parsed parsed = value::parse(std::make_shared<const value::Text>(name, std::move(text)));
    for (const value::Problem& problem : parsed.problems)
        if (problem.severity == value::Severity::Error) return error("{}: {}", name, problem.message);
    if (parsed.documents.size() != 1)
        return error("{}: {} documents; exactly one is needed", name, parsed.documents.size());
    return parsed.documents.front();
}

// Null: there is none.
Result<value::DocumentPtr> read_document(const std::string& path) {
    if (path.empty()) return nullptr;
    return document(path, COFFERDAM_TRY(disk().read(path, max_file_bytes)));
}

Result<int> minor_version(const std::string& version) {
    const std::string_view text = version;
    int minor = 0;
    if (!text.starts_with("1.") || text.size() > 5)
        return error("--kubernetes-version {}: 1.N is needed", version);
    for (const char c : text.substr(2)) {
        if (c < '0' || c > '9') return error("--kubernetes-version {}: 1.N is needed", version);
        minor = minor * 10 + (c - '0');
    }
    return minor;
}

// What the API server would say of a request to create, update or delete the object.
std::string request_text(const value::Value& object, const value::Value& old_object) {
    const value::Value& subject = object ? object : old_object;
    const std::string_view version = subject["apiVersion"].string_or("");
    const std::size_t slash = version.find('/');
    const auto text = [](std::string_view of) { return value::to_json(value::Value::string(of)); };
    const std::string kind =
        fmt::format(R"({{"group":{},"version":{},"kind":{}}})",
                    text(slash == std::string_view::npos ? "" : version.substr(0, slash)),
                    text(slash == std::string_view::npos ? version : version.substr(slash + 1)),
                    text(subject["kind"].string_or("")));
    return fmt::format(
        R"({{"operation":"{}","kind":{},"requestKind":{},"name":{},"namespace":{},"dryRun":false,"userInfo":{{}}}})",
        !object      ? "DELETE"
        : old_object ? "UPDATE"
                     : "CREATE",
        kind, kind, text(subject["metadata"]["name"].string_or("")),
        text(subject["metadata"]["namespace"].string_or("")));
}

struct Input {
    value::DocumentPtr object, old_object, params, request, namespace_object;
};

const value::Value& root(const value::DocumentPtr& document) {
    static const value::Value nothing;
    return document ? document->root() : nothing;
}

Result<Input> read_input(const EvalOptions& options) {
    Input input;
    input.object = COFFERDAM_TRY(read_document(options.object));
    input.old_object = COFFERDAM_TRY(read_document(options.old_object));
    input.params = COFFERDAM_TRY(read_document(options.params));
    input.request = COFFERDAM_TRY(read_document(options.request));
    input.namespace_object = COFFERDAM_TRY(read_document(options.namespace_object));
    if (!input.request)
        input.request =
            COFFERDAM_TRY(document("request", request_text(root(input.object), root(input.old_object))));
    return input;
}

struct Outcome {
    std::string value = {}; // JSON; "": there is none
    std::vector<cel::SyntaxError> errors = {};
    std::optional<std::uint64_t> cost = {}; // nothing: it did not come to an evaluation
};

Outcome evaluated(const cel::Ast& ast, const cel::Checked& checked, const Input& input) {
    static const UnknownAuthorizer authorizer;
    cel::VariableNames names;
    const cel::Program program = cel::compile(ast, checked, names);
    cel::Evaluation evaluation({.cost = cost_limit});
    const auto bind = [&](std::string_view name, const value::DocumentPtr& to) {
        evaluation.bind(names.number(name), cel::Value::of_json(root(to)));
    };
    bind("object", input.object);
    bind("oldObject", input.old_object);
    bind("params", input.params);
    bind("request", input.request);
    bind("namespaceObject", input.namespace_object);
    evaluation.bind(names.number("authorizer"), cel::authorizer_value(evaluation, authorizer));
    evaluation.bind(names.number("authorizer.requestResource"),
                    cel::request_resource_value(evaluation, authorizer, {}));
    const cel::Value result = program.run(evaluation);
    Outcome outcome{.cost = evaluation.cost()};
    if (result.is(cel::Kind::Error)) {
        outcome.errors = {{program.place(result), std::string(result.as_error().message)}};
    } else if (result.is(cel::Kind::Unknown)) {
        outcome.errors = {{{1, 1}, "cannot be known: nothing was given that says who may do what"}};
    } else {
        outcome.value = cel::to_plain_json(result);
    }
    return outcome;
}

Result<Outcome> evaluate(const EvalOptions& options) {
    const int minor = COFFERDAM_TRY(minor_version(options.kubernetes_version));
    const Input input = COFFERDAM_TRY(read_input(options));
    const auto environment = COFFERDAM_TRY(cel::kubernetes_environment(minor, cel::libraries()));
    cel::declare_admission_variables(*environment,
                                     {.params = true, .authorizer = minor >= 27, .patch_types = true});
    const auto ast = cel::parse(options.expression, environment->options().parse);
    if (!ast) return Outcome{.errors = ast.error()};
    const auto checked = cel::check(*ast, *environment);
    if (!checked) return Outcome{.errors = checked.error()};
    return evaluated(*ast, *checked, input);
}

std::string text_of(const Outcome& outcome) {
    std::string text = outcome.errors.empty() ? outcome.value + '\n' : "";
    for (const cel::SyntaxError& error : outcome.errors)
        text += fmt::format("error: {}:{}: {}\n", error.place.line, error.place.column,
                            report::visible(error.message));
    if (outcome.cost) text += fmt::format("cost: {}\n", *outcome.cost);
    return text;
}

std::string json_of(const Outcome& outcome) {
    std::string text;
    for (const cel::SyntaxError& error : outcome.errors)
        text += fmt::format(R"({}{{"line":{},"column":{},"message":{}}})", text.empty() ? "" : ",",
                            error.place.line, error.place.column,
                            value::to_json(value::Value::string(error.message)));
    text = outcome.errors.empty() ? fmt::format(R"({{"value":{})", outcome.value)
                                  : fmt::format(R"({{"errors":[{}])", text);
    return text + (outcome.cost ? fmt::format(R"(,"cost":{}}})", *outcome.cost) : "}") + '\n';
}

Result<int> run_one(const EvalOptions& options) {
    const Outcome outcome = COFFERDAM_TRY(evaluate(options));
    const std::string text = options.format == "json" ? json_of(outcome) : text_of(outcome);
    COFFERDAM_TRY(write_standard_output(text));
    return outcome.errors.empty() ? nothing_found : findings;
}

// A line out: {"value": …}, {"error": "…"}, or {"typedResult": {"deducedType": …}} where only that is asked
// for.
std::string case_line(std::string line) {
    const auto read = document("case", std::move(line));
    if (!read)
        return fmt::format(R"({{"error":{}}})", value::to_json(value::Value::string(read.error().message)));
    const value::Value& test = (*read)->root();
    const cel::CaseOutcome outcome = cel::run_case(test);
    if (!outcome.error.empty())
        return fmt::format(R"({{"error":{}}})", value::to_json(value::Value::string(outcome.error)));
    if (outcome.value.empty()) return fmt::format(R"({{"typedResult":{{"deducedType":{}}}}})", outcome.type);
    return fmt::format(R"({{"value":{}}})", outcome.value);
}

Result<int> run_batch(const std::string& path) {
    std::ifstream file;
    if (path != "-") {
        file.open(path);
        if (!file) return error("{}: cannot be read", path);
    }
    std::istream& lines = path == "-" ? std::cin : file;
    COFFERDAM_TRY(write_standard_output([&](const Write& write) {
        for (std::string line; std::getline(lines, line);)
            if (line.find_first_not_of(" \t\r") != std::string::npos)
                write(case_line(std::move(line)) + '\n');
    }));
    return nothing_found;
}

} // namespace

std::function<int()> prepare_policy_eval(CLI::App& command) {
    auto options = std::make_shared<EvalOptions>();
    auto* expression = command.add_option("--cel", options->expression, "The expression");
    command.add_option("--object", options->object, "What is `object`: a file of YAML or JSON");
    command.add_option("--old", options->old_object, "What is `oldObject`");
    command.add_option("--params", options->params, "What is `params`");
    command.add_option("--request", options->request,
                       "What is `request`; without it what can be told from the objects");
    command.add_option("--namespace-object", options->namespace_object, "What is `namespaceObject`");
    command.add_option("--kubernetes-version", options->kubernetes_version,
                       "Whose language and libraries (default: 1.35)");
    add_format(command, options->format, {"text", "json"});
    auto* batch =
        command.add_option("--batch", options->batch,
                           "A file of cases in the form of cel-spec's suite, one a line; - is standard "
                           "input");
    batch->excludes(expression);
    return [options] {
        if (options->expression.empty() && options->batch.empty()) {
            fmt::print(stderr, "cofferdam: --cel or --batch is needed\n");
            return static_cast<int>(not_done);
        }
        return exit_status(options->batch.empty() ? run_one(*options) : run_batch(options->batch));
    };
}

} // namespace cofferdam::cli
