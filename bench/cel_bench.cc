// Ten typical admission rules on real AdmissionReviews: those of ../shared/peers/admission/policy.rego,
// written as CEL, on the twenty reviews beside it. Evaluation alone, the whole way from the bytes to the
// verdict, and simdjson's bare parse of the same bytes.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <simdjson.h>

#include "core/check.h"
#include "policy/cel/checker.h"
#include "policy/cel/kubernetes_environment.h"
#include "policy/cel/libraries.h"
#include "policy/cel/program.h"
#include "value/document.h"

namespace cofferdam::cel {
namespace {

namespace fs = std::filesystem;

const fs::path folder = COFFERDAM_SOURCE_DIR "/../shared/peers/admission";

std::string bytes_of(const fs::path& path) {
    std::ifstream stream(path);
    return {std::istreambuf_iterator<char>(stream), {}};
}

const std::vector<std::string>& reviews() {
    static const std::vector<std::string> read = [] {
        std::vector<std::string> all;
        if (fs::exists(folder / "inputs"))
            for (const auto& entry : fs::directory_iterator(folder / "inputs"))
                all.push_back(bytes_of(entry.path()));
        return all;
    }();
    return read;
}

// {"a/", "b/"} of the policy as [...] of CEL.
std::string allowed_registries() {
    const std::string rego = bytes_of(folder / "policy.rego");
    const std::size_t begin = rego.find('{', rego.find("allowed_registries"));
    return '[' + rego.substr(begin + 1, rego.find('}', begin) - begin - 1) + ']';
}

// variables.*, as a policy of Kubernetes has them; lazy, once for each review.
struct NamedExpression {
    std::string name;
    std::string source;
};
std::vector<NamedExpression> variables() {
    return {
        {"variables.pod", "object.kind == 'Pod' ? object.spec : object.kind == 'CronJob' ? "
                          "object.spec.jobTemplate.spec.template.spec : object.spec.template.spec"},
        {"variables.containers", "variables.pod.containers + variables.pod.?initContainers.orValue([]) + "
                                 "variables.pod.?ephemeralContainers.orValue([])"},
    };
}

std::vector<std::string> rules() {
    return {
        "variables.containers.all(c, c.?securityContext.?privileged.orValue(false) == false)",
        "!variables.pod.?hostNetwork.orValue(false) && !variables.pod.?hostPID.orValue(false) && "
        "!variables.pod.?hostIPC.orValue(false)",
        "!has(variables.pod.volumes) || variables.pod.volumes.all(v, !has(v.hostPath))",
        "variables.containers.all(c, has(c.securityContext) && has(c.securityContext.capabilities) && "
        "(!has(c.securityContext.capabilities.add) || c.securityContext.capabilities.add.all(a, a in "
        "['NET_BIND_SERVICE', 'CHOWN'])) && has(c.securityContext.capabilities.drop) && 'ALL' in "
        "c.securityContext.capabilities.drop)",
        "variables.containers.all(c, has(c.securityContext) && has(c.securityContext.runAsNonRoot) ? "
        "c.securityContext.runAsNonRoot : variables.pod.?securityContext.?runAsNonRoot.orValue(false))",
        fmt::format("variables.containers.all(c, {}.exists(r, c.image.startsWith(r)))", allowed_registries()),
        "variables.containers.all(c, !c.image.endsWith(':latest') && c.image.matches('[:@][^/]*$'))",
        "variables.containers.all(c, has(c.resources) && has(c.resources.limits) && "
        "has(c.resources.limits.cpu) && "
        "has(c.resources.limits.memory))",
        "variables.containers.all(c, c.?securityContext.?readOnlyRootFilesystem.orValue(false))",
        "has(object.metadata.labels) && ['app', 'team', 'app.kubernetes.io/name'].all(l, l in "
        "object.metadata.labels)",
    };
}

class Policy {
  public:
    Policy() {
        const auto base = kubernetes_environment(35, libraries()).value();
        declare_admission_variables(*base, {});
        MessageType fields{.name = "kubernetes.variables", .fields = {}};
        for (const std::string_view name : {"pod", "containers"})
            fields.fields.push_back({std::string(name), base->types().simple(TypeKind::Dyn)});
        base->declare(fields);
        base->declare(Variable{"variables", base->types().message("kubernetes.variables")});
        for (const NamedExpression& variable : variables()) {
            lazy_.push_back(compiled(*base, variable.source));
            numbers_.push_back(names_.number(variable.name));
        }
        for (const std::string& rule : rules()) rules_.push_back(compiled(*base, rule));
        object_ = names_.number("object");
    }

    // How many rules the object breaks.
    int judge(Evaluation& evaluation, const value::Value& review) const {
        evaluation.clear();
        evaluation.bind(object_, Value::of_json(review["request"]["object"]));
        for (std::size_t index = 0; index < lazy_.size(); ++index)
            evaluation.bind(numbers_[index], lazy_[index]);
        int broken = 0;
        for (const Program& rule : rules_) {
            const Value verdict = rule.run(evaluation);
            broken += verdict.is(Kind::Bool) && verdict.as_bool() ? 0 : 1;
        }
        return broken;
    }

  private:
    Program compiled(const Environment& environment, const std::string& source) {
        const auto ast = parse(source, environment.options().parse);
        COFFERDAM_CHECK(ast.has_value());
        const auto checked = check(*ast, environment);
        COFFERDAM_CHECK(checked.has_value());
        return compile(*ast, *checked, names_, {.namespace_variable = "variables"});
    }

    VariableNames names_;
    std::vector<Program> lazy_;
    std::vector<std::uint32_t> numbers_;
    std::vector<Program> rules_;
    std::uint32_t object_ = 0;
};

// The bytes as a reader of requests would have them: with room behind.
value::DocumentPtr parsed(const std::string& bytes) {
    std::string own;
    own.reserve(bytes.size() + simdjson::SIMDJSON_PADDING);
    own = bytes;
    const auto text = std::make_shared<const value::Text>("review", std::move(own));
    return value::parse_json(text, value::KeepPlaces::No).documents.at(0);
}

bool skip_without_reviews(benchmark::State& state) {
    if (!reviews().empty()) return false;
    state.SkipWithError("../shared/peers/admission is not there");
    return true;
}

void evaluate_ten_rules(benchmark::State& state) {
    if (skip_without_reviews(state)) return;
    const Policy policy;
    std::vector<value::DocumentPtr> documents;
    for (const std::string& review : reviews()) documents.push_back(parsed(review));
    Evaluation evaluation;
    std::size_t next = 0;
    int broken = 0;
    for (auto _ : state) broken += policy.judge(evaluation, documents[next++ % documents.size()]->root());
    benchmark::DoNotOptimize(broken);
}
BENCHMARK(evaluate_ten_rules);

void bytes_to_verdict(benchmark::State& state) {
    if (skip_without_reviews(state)) return;
    const Policy policy;
    Evaluation evaluation;
    std::size_t next = 0;
    int broken = 0;
    for (auto _ : state)
        broken += policy.judge(evaluation, parsed(reviews()[next++ % reviews().size()])->root());
    benchmark::DoNotOptimize(broken);
}
BENCHMARK(bytes_to_verdict);

void simdjson_alone(benchmark::State& state) {
    if (skip_without_reviews(state)) return;
    simdjson::dom::parser parser;
    std::vector<simdjson::padded_string> padded;
    for (const std::string& review : reviews()) padded.emplace_back(review);
    std::size_t next = 0;
    for (auto _ : state) benchmark::DoNotOptimize(parser.parse(padded[next++ % padded.size()]).error());
}
BENCHMARK(simdjson_alone);

} // namespace
} // namespace cofferdam::cel
