#include "analysis/admission/kyverno_rule.h"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/admission/kyverno_conditions.h"
#include "analysis/admission/kyverno_pattern.h"
#include "analysis/admission/kyverno_templates.h"
#include "analysis/admission/mentions.h"
#include "analysis/admission/policy_text.h"
#include "analysis/pod_security/pod_security.h"

namespace cofferdam::admission {

namespace {

using value::Arena;
using value::Kind;
using value::Value;

const Value missing;
constexpr std::size_t deepest_loop = 8;

RuleVerdict unknown(std::string why) { return RuleVerdict::unknown(std::move(why)); }

std::string_view unread_form(const Value& validate) {
    if (validate["manifests"]) return "signatures of manifests are not verified";
    if (validate["assert"]) return "assertions are not evaluated";
    for (const std::string_view form : {"pattern", "anyPattern", "deny", "foreach", "podSecurity", "cel"})
        if (validate[form]) return "";
    return "images are not verified";
}

bool asks_beyond(const Value& context) {
    return std::ranges::any_of(context.items(), [](const Value& entry) { return !entry["variable"]; });
}

bool loops_ask_beyond(const Value& loops) {
    return std::ranges::any_of(loops.items(), [](const Value& loop) {
        return asks_beyond(loop["context"]) || loops_ask_beyond(loop["foreach"]);
    });
}

} // namespace

KyvernoRule::KyvernoRule(const Value& rule, int kubernetes_minor)
    : rule_(&rule), why_not_(unread_form(rule["validate"])) {
    const Value& cel = rule["validate"]["cel"];
    if (!cel) return;
    if (cel["paramKind"]) why_not_ = "its parameters are not looked up";
    arena_ = std::make_shared<Arena>();
    const Value spec = policy_spec(cel,
                                   {.validations = "expressions",
                                    .conditions = rule["celPreconditions"],
                                    .variables = {},
                                    .param_kind = missing},
                                   *arena_);
    cel_ = std::make_shared<const ValidatingPolicy>(spec, kubernetes_minor);
}

// In other languages than CEL: by what it names.
bool KyvernoRule::reads_requester() const {
    if (cel_ && cel_->reads_requester()) return true;
    return mentions(*rule_, "userInfo") || mentions(*rule_, "serviceAccountName")
           || mentions(*rule_, "serviceAccountNamespace");
}

bool KyvernoRule::asks_beyond_request() const {
    const Value& validate = (*rule_)["validate"];
    return asks_beyond((*rule_)["context"]) || loops_ask_beyond(validate["foreach"])
           || mentions(*rule_, "{{images.") || mentions(*rule_, "{{ images.");
}

RuleVerdict KyvernoRule::judge(const Request& request) const {
    return judge(request, request.object, nullptr);
}

RuleVerdict KyvernoRule::judge_template(const Request& request) const {
    Arena arena;
    return judge(request, with_template_as_own(request, arena),
                 kubernetes::find_pod_template(request.group, request.kind));
}

RuleVerdict KyvernoRule::judge(const Request& request, const Value& object,
                               const kubernetes::PodTemplatePlace* pods_at) const {
    if (!why_not_.empty()) return unknown(why_not_);
    Arena arena;
    KyvernoContext context(request, pods_at, arena);
    context.load((*rule_)["context"]);
    if ((*rule_)["preconditions"]) {
        const KyvernoOutcome result = evaluate_kyverno_conditions((*rule_)["preconditions"], context);
        if (result.holds == Truth::Unknown) return unknown("its preconditions: " + result.message);
        if (result.holds == Truth::No) return RuleVerdict::admitted();
    }
    if (cel_) return judge_cel(request, object);
    const Value& validate = (*rule_)["validate"];
    if (validate["podSecurity"]) return judge_pod_security(validate["podSecurity"], object);
    return judge_by(validate, context, object, 0);
}

RuleVerdict KyvernoRule::judge_by(const Value& holder, KyvernoContext& context, const Value& object,
                                  std::size_t depth) const {
    if (holder["deny"]) return judge_conditions(holder["deny"], context);
    if (holder["pattern"] || holder["anyPattern"]) return judge_patterns(holder, context, object);
    return judge_elements(holder["foreach"], context, object, depth);
}

RuleVerdict KyvernoRule::judge_conditions(const Value& deny, const KyvernoContext& context) const {
    const KyvernoOutcome result = evaluate_kyverno_conditions(deny["conditions"], context);
    if (result.holds == Truth::Unknown) return unknown(result.message);
    return result.holds == Truth::Yes ? denied(result.message, context) : RuleVerdict::admitted();
}

// Of several patterns one is enough; where all that do not fail are skipped, nothing is said.
RuleVerdict KyvernoRule::judge_patterns(const Value& holder, const KyvernoContext& context,
                                        const Value& object) const {
    const bool one = bool(holder["pattern"]);
    const auto body = context.substituted(one ? holder["pattern"] : holder["anyPattern"]);
    if (!body) return unknown(body.error().text);
    const std::span<const Value> patterns = one ? std::span(&*body, 1) : body->items();
    std::string failed;
    for (const Value& pattern : patterns) {
        const PatternMatch match = match_kyverno_pattern(object, pattern);
        if (match.kind == PatternMatch::Kind::Pass) return RuleVerdict::admitted();
        if (match.kind == PatternMatch::Kind::Unknown) return unknown(match.path);
        if (match.kind == PatternMatch::Kind::Fail && failed.empty()) failed = match.path;
    }
    return failed.empty() ? RuleVerdict::admitted() : denied("", context, {failed});
}

// A list that is not there is none.
RuleVerdict KyvernoRule::judge_elements(const Value& loops, const KyvernoContext& context,
                                        const Value& object, std::size_t depth) const {
    if (depth > deepest_loop) return unknown("its loops are nested too deeply");
    RuleVerdict so_far = RuleVerdict::admitted();
    for (const Value& loop : loops.items()) {
        const auto found = context.query(loop["list"].string_or(""));
        if (!found && found.error().kind == jmespath::Fault::Kind::NotFound) continue;
        if (!found) return unknown(found.error().text);
        const std::span<const Value> elements =
            found->is(Kind::List) ? found->items() : std::span(&*found, 1);
        std::size_t index = 0;
        for (const Value& element : elements) {
            const std::size_t at = index++;
            if (element.is(Kind::Null)) continue;
            KyvernoContext inner = context;
            inner.set_element(element, at, depth);
            RuleVerdict verdict = judge_element(loop, std::move(inner), element, object, depth);
            if (verdict.kind == Decision::Kind::Deny) return verdict;
            if (verdict.kind == Decision::Kind::Unknown) so_far = std::move(verdict);
        }
    }
    return so_far;
}

RuleVerdict KyvernoRule::judge_element(const Value& loop, KyvernoContext context, const Value& element,
                                       const Value& object, std::size_t depth) const {
    context.load(loop["context"]);
    if (loop["preconditions"]) {
        const KyvernoOutcome result = evaluate_kyverno_conditions(loop["preconditions"], context);
        if (result.holds == Truth::Unknown) return unknown("its preconditions: " + result.message);
        if (result.holds == Truth::No) return RuleVerdict::admitted();
    }
    const bool scoped = loop["elementScope"].bool_or(element.is(Kind::Map));
    return judge_by(loop, context, scoped ? element : object, depth + 1);
}

RuleVerdict KyvernoRule::judge_pod_security(const Value& body, const Value& object) const {
    const std::string_view level = body["level"].string_or("");
    const auto version = pod_security::parse_version(body["version"].string_or("latest"));
    if (!version || (level != "baseline" && level != "restricted"))
        return unknown("its level or version is not known");
    const pod_security::Result result = evaluate(
        object["metadata"], object["spec"],
        level == "baseline" ? pod_security::Level::Baseline : pod_security::Level::Restricted, *version);
    if (result.verdict == pod_security::Verdict::Pass) return RuleVerdict::admitted();
    if (body["exclude"].size() > 0) return unknown("its exclusions of controls are not evaluated");
    if (result.verdict == pod_security::Verdict::Unknown)
        return unknown("fields of the pod have wrong types");
    RuleVerdict verdict{Decision::Kind::Deny, std::string((*rule_)["validate"]["message"].string_or("")), {}};
    for (const pod_security::Violation& violation : result.violations)
        verdict.fields.push_back(violation.field);
    return verdict;
}

RuleVerdict KyvernoRule::judge_cel(const Request& request, const Value& object) const {
    Request asked = request;
    asked.object = object;
    return verdict_of(cel_->validate(asked, missing));
}

// A message of which the variables cannot be put in is told as it is written.
RuleVerdict KyvernoRule::denied(std::string_view more, const KyvernoContext& context,
                                std::vector<std::string> fields) const {
    std::string message((*rule_)["validate"]["message"].string_or(""));
    if (!message.empty() && !more.empty()) message += "; ";
    message += more;
    const auto text = context.substituted(Value::string(message));
    if (text && text->is(Kind::String)) message = text->as_string();
    return {Decision::Kind::Deny, std::move(message), std::move(fields)};
}

} // namespace cofferdam::admission
