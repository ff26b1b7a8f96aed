// A policy that passes allocates nothing: what a request needs stands in memory that the evaluation keeps.
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include "policy/cel/checker.h"
#include "policy/cel/kubernetes_environment.h"
#include "policy/cel/libraries.h"
#include "policy/cel/program.h"
#include "value/document.h"

// A sanitizer has allocators of its own, which nobody may take the place of.
#if defined(__SANITIZE_ADDRESS__)
#define COFFERDAM_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COFFERDAM_COUNTS_ALLOCATIONS 0
#endif
#endif
#ifndef COFFERDAM_COUNTS_ALLOCATIONS
#define COFFERDAM_COUNTS_ALLOCATIONS 1
#endif

namespace {

std::size_t allocations = 0;

} // namespace

#if COFFERDAM_COUNTS_ALLOCATIONS
// Of the whole test program.
void* operator new(std::size_t size) {
    ++allocations;
    void* const memory = std::malloc(size > 0 ? size : 1);
    if (!memory) throw std::bad_alloc();
    return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace cofferdam::cel {
namespace {

class Policy {
  public:
    Policy() {
        environment_->declare(Variable{"object", environment_->types().simple(TypeKind::Dyn)});
        environment_->declare(Variable{"containers", environment_->types().simple(TypeKind::Dyn)});
        object_ = names_.number("object");
        containers_ = names_.number("containers");
        lazy_.push_back(compiled("object.spec.containers + object.spec.?initContainers.orValue([])"));
        for (const std::string_view rule :
             {"containers.all(c, c.?securityContext.?privileged.orValue(false) == false)",
              "!object.spec.?hostNetwork.orValue(false) && !has(object.spec.hostPID)",
              "containers.all(c, ['registry.example/', 'other.example/'].exists(r, c.image.startsWith(r)))",
              "containers.all(c, !c.image.endsWith(':latest') && c.image.matches('[:@][^/]*$'))",
              "has(object.metadata.labels) && ['app', 'team'].all(l, l in object.metadata.labels)"})
            rules_.push_back(compiled(rule));
    }

    bool passes(Evaluation& evaluation, const value::Value& object) const {
        evaluation.clear();
        evaluation.bind(object_, Value::of_json(object));
        evaluation.bind(containers_, lazy_.front());
        for (const Program& rule : rules_) {
            const Value verdict = rule.run(evaluation);
            if (!verdict.is(Kind::Bool) || !verdict.as_bool()) return false;
        }
        return true;
    }

  private:
    Program compiled(std::string_view source) {
        const auto ast = parse(source, environment_->options().parse);
        const auto checked = check(*ast, *environment_);
        return compile(*ast, *checked, names_);
    }

    std::shared_ptr<Environment> environment_ = kubernetes_environment(35, libraries()).value();
    VariableNames names_;
    std::uint32_t object_ = 0, containers_ = 0;
    std::vector<Program> lazy_;
    std::vector<Program> rules_;
};

TEST(Allocations, a_policy_that_passes_makes_none) {
    if (!COFFERDAM_COUNTS_ALLOCATIONS) GTEST_SKIP() << "allocations are not counted beside a sanitizer";
    const Policy policy;
    const auto parsed = value::parse_json(std::make_shared<const value::Text>(
        "pod", R"({"metadata": {"labels": {"app": "web", "team": "shop"}}, "spec": {"containers": [
{"name": "a", "image": "registry.example/a:1"}, {"name": "b", "image": "other.example/b:2", "securityContext": {}}]}})"));
    const value::Value& pod = parsed.documents.at(0)->root();
    Evaluation evaluation;
    for (int warm = 0; warm < 3; ++warm) ASSERT_TRUE(policy.passes(evaluation, pod));
    const std::size_t before = allocations;
    const bool passes = policy.passes(evaluation, pod);
    const std::size_t made = allocations - before;
    EXPECT_TRUE(passes);
    EXPECT_EQ(made, 0U);
}

} // namespace
} // namespace cofferdam::cel
