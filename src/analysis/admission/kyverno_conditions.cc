#include "analysis/admission/kyverno_conditions.h"

namespace cofferdam::admission {

namespace {

using value::Value;

// Of one condition. What cannot be resolved is an error there, which ends the rule: never "does not hold".
KyvernoOutcome evaluate_one(const Value& condition, const KyvernoContext& context) {
    const auto key = context.substituted(condition["key"]);
    if (!key) return {Truth::Unknown, key.error().text};
    const auto value = context.substituted(condition["value"]);
    if (!value) return {Truth::Unknown, value.error().text};
    const std::string_view comparison = condition["operator"].string_or("");
    const Truth holds = compare_kyverno(*key, comparison, *value);
    if (holds == Truth::Unknown)
        return {holds, "the operator " + std::string(comparison) + " is not evaluated"};
    return {holds, std::string(condition["message"].string_or(""))};
}

void add_message(std::string& messages, const std::string& message) {
    if (message.empty()) return;
    if (!messages.empty()) messages += "; ";
    messages += message;
}

// `decisive`: what one condition must be to decide for all of them.
KyvernoOutcome evaluate_list(const Value& conditions, Truth decisive, const KyvernoContext& context) {
    std::string messages;
    for (const Value& condition : conditions.items()) {
        KyvernoOutcome one = evaluate_one(condition, context);
        if (one.holds == decisive || one.holds == Truth::Unknown) return one;
        add_message(messages, one.message);
    }
    return {decisive == Truth::Yes ? Truth::No : Truth::Yes, messages};
}

} // namespace

KyvernoOutcome evaluate_kyverno_conditions(const Value& conditions, const KyvernoContext& context) {
    if (conditions.is(value::Kind::List)) return evaluate_list(conditions, Truth::No, context);
    KyvernoOutcome any{Truth::Yes, {}};
    if (conditions["any"]) any = evaluate_list(conditions["any"], Truth::Yes, context);
    if (any.holds == Truth::Unknown) return any;
    KyvernoOutcome all = evaluate_list(conditions["all"], Truth::No, context);
    if (all.holds == Truth::Unknown) return all;
    if (any.holds == all.holds) {
        add_message(any.message, all.message);
        return any;
    }
    return any.holds == Truth::No ? any : all;
}

} // namespace cofferdam::admission
