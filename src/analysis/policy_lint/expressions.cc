// The CEL of policies and of match conditions: compiled as the API server compiles it, and its loops counted.
#include <map>

#include <fmt/format.h>

#include "analysis/admission/expression.h"
#include "analysis/policy_lint/loop_cost.h"
#include "analysis/policy_lint/mistakes.h"
#include "estate/field.h"
#include "policy/cel/ast.h"

namespace cofferdam::policy_lint {

namespace {

using admission::Gives;
using value::Value;

class Finder {
  public:
    Finder(const Examined& examined, admission::ExpressionNames names, int minor,
           std::vector<Mistake>& mistakes)
        : examined_(examined), expressions_(minor, names),
          messages_(minor, {.params = names.params, .authorizer = false, .patch_types = names.patch_types}),
          mistakes_(mistakes) {}

    void variables(const Value& list, const std::string& path) {
        each(list, path, [&](const Value& variable, const std::string& at) {
            const std::string_view source = variable["expression"].string_or("");
            compile(expressions_, source, Gives::Anything, at + ".expression");
            const std::string name(variable["name"].string_or(""));
            costs_.emplace(name, cost_of(source));
            expressions_.add_variable(name, source);
            messages_.add_variable(name, source);
        });
    }

    void conditions(const Value& list, const std::string& path) {
        each(list, path, [&](const Value& condition, const std::string& at) {
            const std::string_view source = condition["expression"].string_or("");
            compile(expressions_, source, Gives::Bool, at + ".expression");
            if (is_never(source))
                mistakes_.push_back({MistakeKind::NeverMatches, examined_.id, at + ".expression",
                                     "it is false whatever is asked"});
        });
    }

    void validations(const Value& list, const std::string& path) {
        each(list, path, [&](const Value& validation, const std::string& at) {
            compile(expressions_, validation["expression"].string_or(""), Gives::Bool, at + ".expression");
            const std::string_view message = validation["messageExpression"].string_or("");
            if (!message.empty()) compile(messages_, message, Gives::String, at + ".messageExpression");
        });
    }

    void audit_annotations(const Value& list, const std::string& path) {
        each(list, path, [&](const Value& annotation, const std::string& at) {
            compile(expressions_, annotation["valueExpression"].string_or(""), Gives::StringOrNull,
                    at + ".valueExpression");
        });
    }

    void mutations(const Value& list, const std::string& path) {
        each(list, path, [&](const Value& mutation, const std::string& at) {
            for (const char* kind : {"jsonPatch", "applyConfiguration"})
                if (const auto source = mutation[kind]["expression"].string_if())
                    compile(expressions_, *source, Gives::Anything,
                            fmt::format("{}.{}.expression", at, kind));
        });
    }

  private:
    template <class Visit>
    static void each(const Value& list, const std::string& path, const Visit& visit) {
        std::size_t index = 0;
        for (const Value& item : list.items()) visit(item, estate::field_path(path, index++));
    }

    void compile(admission::Expressions& with, std::string_view source, Gives gives,
                 const std::string& path) {
        const admission::Expression compiled = with.compile(source, gives);
        if (!compiled.program) {
            mistakes_.push_back({MistakeKind::DoesNotCompile, examined_.id, path, compiled.error});
            return;
        }
        const double cost = cost_of(source);
        if (cost <= static_cast<double>(admission::call_limit)) return;
        const auto ast = cel::parse(source);
        mistakes_.push_back(
            {MistakeKind::Expensive, examined_.id, path,
             fmt::format(
                 "{} loops in each other: over lists of {:.0f} it costs about {:.0f}, and the limit is {}; "
                 "beyond it the failure policy decides",
                 loop_depth(*ast), long_list, cost, admission::call_limit)});
    }

    double cost_of(std::string_view source) const {
        const auto ast = cel::parse(source);
        return ast ? loop_cost(*ast, costs_) : 0;
    }

    // Written out as false; what only turns out to be is not looked for.
    static bool is_never(std::string_view source) {
        const auto ast = cel::parse(source);
        const auto* literal = ast ? std::get_if<cel::Literal>(&(*ast)[ast->root].node) : nullptr;
        const auto* truth = literal ? std::get_if<bool>(&literal->value) : nullptr;
        return truth && !*truth;
    }

    const Examined& examined_;
    admission::Expressions expressions_;
    admission::Expressions messages_; // may not ask the authorizer
    std::map<std::string, double, std::less<>> costs_;
    std::vector<Mistake>& mistakes_;
};

void find_in_policy(const Examined& examined, bool mutates, int minor, std::vector<Mistake>& mistakes) {
    const Value& spec = examined.object->effective["spec"];
    Finder finder(examined, {.params = bool(spec["paramKind"]), .authorizer = true, .patch_types = mutates},
                  minor, mistakes);
    finder.variables(spec["variables"], "spec.variables");
    finder.conditions(spec["matchConditions"], "spec.matchConditions");
    finder.validations(spec["validations"], "spec.validations");
    finder.audit_annotations(spec["auditAnnotations"], "spec.auditAnnotations");
    finder.mutations(spec["mutations"], "spec.mutations");
}

} // namespace

void find_bad_expressions(const Examined& examined, int kubernetes_minor, std::vector<Mistake>& mistakes) {
    const std::string_view kind = examined.object->kind;
    if (kind == "ValidatingAdmissionPolicy" || kind == "MutatingAdmissionPolicy")
        find_in_policy(examined, kind.starts_with("Mutating"), kubernetes_minor, mistakes);
    if (!kind.ends_with("WebhookConfiguration")) return;
    std::size_t index = 0;
    for (const Value& webhook : examined.object->effective["webhooks"].items()) {
        const std::string path = estate::field_path("webhooks", index++) + ".matchConditions";
        Finder(examined, {.authorizer = true}, kubernetes_minor, mistakes)
            .conditions(webhook["matchConditions"], path);
    }
}

} // namespace cofferdam::policy_lint
