#include "analysis/admission/webhook_stage.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analysis/admission/validating_stage.h"
#include "estate/policy_object.h"

namespace cofferdam::admission {

namespace {

using estate::Object;
using value::Value;

// Services of engines whose policies are objects of the estate and are judged by themselves: Kyverno's and
// Gatekeeper's own names (their Helm charts and manifests).
constexpr std::array read_engines{std::string_view("kyverno-svc"),
                                  std::string_view("gatekeeper-webhook-service")};

bool is_of_read_engine(const Value& webhook) {
    const std::string_view service = webhook["clientConfig"]["service"]["name"].string_or("");
    return std::ranges::find(read_engines, service) != read_engines.end();
}

std::string_view kind_of(const Object& configuration) { return configuration.kind; }

} // namespace

WebhookStage::WebhookStage(const estate::Snapshot& snapshot, Id<estate::Target> target,
                           int kubernetes_minor) {
    for (const auto& [id, row] : snapshot.table<estate::PolicyObject>()) {
        const Object& object = snapshot.object_of(row);
        if (object.target == target && object.kind.ends_with("WebhookConfiguration"))
            add(object, kubernetes_minor);
    }
}

void WebhookStage::add(const Object& configuration, int kubernetes_minor) {
    for (const Value& webhook : configuration.effective["webhooks"].items()) {
        Webhook& added = webhooks_.emplace_back(
            Webhook{.configuration = &configuration,
                    .name = webhook["name"].string_or(""),
                    .validates = kind_of(configuration) == "ValidatingWebhookConfiguration",
                    .fails_open = webhook["failurePolicy"].string_or("Fail") == "Ignore",
                    .is_of_read_engine = is_of_read_engine(webhook),
                    .rules = read_webhook_rules(webhook),
                    .expressions = Expressions(kubernetes_minor, {.authorizer = true}),
                    .conditions = {}});
        added.conditions = read_match_conditions(webhook["matchConditions"], added.expressions);
    }
}

Truth WebhookStage::match(const Webhook& webhook, const Request& request) {
    const Truth rules = webhook.rules.match(request);
    if (rules == Truth::No || webhook.conditions.empty()) return rules;
    static const Value none;
    const ConditionsResult conditions =
        check_conditions(webhook.conditions, webhook.expressions, request, none);
    if (conditions.kind == ConditionsResult::Kind::NoMatch) return Truth::No;
    return conditions.kind == ConditionsResult::Kind::Match ? rules : Truth::Unknown;
}

bool WebhookStage::may_change(const Request& request, std::vector<Objection>& objections) const {
    bool may = false;
    for (const Webhook& webhook : webhooks_) {
        if (webhook.validates || webhook.is_of_read_engine || is_exempt_configuration(request)
            || match(webhook, request) == Truth::No)
            continue;
        may = true;
        objections.push_back(
            {.force = Force::Doubt,
             .policy = webhook.configuration,
             .by = fmt::format("webhook '{}'", webhook.name),
             .message = "it may change or refuse the object: what answers it is not in what was read",
             .fields = {}});
    }
    return may;
}

void WebhookStage::judge(const Request& request, std::vector<Objection>& objections) const {
    for (const Webhook& webhook : webhooks_) {
        if (!webhook.validates || webhook.is_of_read_engine || is_exempt_configuration(request)) continue;
        if (match(webhook, request) == Truth::No) continue;
        objections.push_back(
            {.force = Force::Doubt,
             .policy = webhook.configuration,
             .by = fmt::format("webhook '{}'", webhook.name),
             .message = webhook.fails_open
                            ? "it may refuse it, unless it does not answer: failurePolicy Ignore"
                            : "it may refuse it: what answers it is not in what was read",
             .fields = {}});
    }
}

bool WebhookStage::reads_requester() const {
    return std::ranges::any_of(webhooks_,
                               [](const Webhook& webhook) { return webhook.expressions.reads_requester(); });
}

} // namespace cofferdam::admission
