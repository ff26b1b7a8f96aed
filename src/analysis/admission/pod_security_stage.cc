#include "analysis/admission/pod_security_stage.h"

#include <algorithm>

#include <fmt/format.h>

#include "estate/field.h"
#include "kubernetes/pod_template.h"

namespace cofferdam::admission {

namespace {

using pod_security::AdmissionConfig;
using pod_security::Level;
using pod_security::NamespaceMode;
using pod_security::Result;
using pod_security::Verdict;
using pod_security::Version;
using value::Value;

struct PodParts {
    const Value& metadata;
    const Value& spec;
    std::string_view prefix; // of the pod in the object: "spec.template."
};

bool has(const std::vector<std::string>& texts, std::string_view text) {
    return std::ranges::find(texts, text) != texts.end();
}

bool is_exempt(const Request& request, const Value& spec, const AdmissionConfig* server) {
    if (!server) return false;
    const std::string_view runtime_class = spec["runtimeClassName"].string_or("");
    return (!runtime_class.empty() && has(server->exempt_runtime_classes, runtime_class))
           || (request.user && has(server->exempt_users, request.user->name));
}

// Somebody whose name is not known may be exempt.
bool may_be_exempt(const Request& request, const AdmissionConfig* server) {
    return server && !request.user && !server->exempt_users.empty();
}

Objection objection(Force force, Level level, const Result& result, std::string_view prefix,
                    std::string why) {
    Objection objection{.force = force,
                        .policy = nullptr,
                        .by = "PodSecurity",
                        .message = fmt::format("violates PodSecurity \"{}\"{}", to_string(level), why),
                        .fields = {}};
    for (const pod_security::Violation& violation : result.violations)
        objection.fields.push_back(fmt::format("{}{}", prefix, violation.field));
    return objection;
}

void judge_enforced(const Request& request, const PodParts& pod, const NamespaceMode& enforce,
                    const AdmissionConfig* server, Version latest, std::vector<Objection>& objections) {
    // Without a label of the namespace the server's default decides, whatever it is.
    const bool by_unknown_default = enforce.from == NamespaceMode::From::Unknown;
    const Level level = by_unknown_default ? Level::Restricted : enforce.mode.level;
    if (level == Level::Privileged) return;
    const Result result = evaluate(pod.metadata, pod.spec, level, enforce.mode.version.value_or(latest));
    if (result.verdict == Verdict::Pass) return;
    const bool doubtful =
        by_unknown_default || result.verdict == Verdict::Unknown || may_be_exempt(request, server);
    const std::string_view why =
        by_unknown_default ? "; the namespace has no enforce label, and the API server's own default "
                             "is not known"
        : result.verdict == Verdict::Unknown ? "; fields of the pod have wrong types"
        : doubtful                           ? "; the requester may be exempt"
                                             : "";
    objections.push_back(
        objection(doubtful ? Force::Doubt : Force::Refuses, level, result, pod.prefix, std::string(why)));
}

void judge_warned(const PodParts& pod, const NamespaceMode& warn, Version latest,
                  std::vector<Objection>& objections) {
    if (warn.from == NamespaceMode::From::Unknown || warn.mode.level == Level::Privileged) return;
    const Result result =
        evaluate(pod.metadata, pod.spec, warn.mode.level, warn.mode.version.value_or(latest));
    if (result.verdict == Verdict::Fail)
        objections.push_back(objection(Force::Warns, warn.mode.level, result, pod.prefix, ""));
}

} // namespace

void judge_pod_security(const Request& request, const AdmissionConfig* server, Version latest,
                        std::vector<Objection>& objections) {
    const kubernetes::PodTemplatePlace* place = kubernetes::find_pod_template(request.group, request.kind);
    const bool is_pod = request.kind == "Pod" && request.group.empty();
    const bool ephemeral = request.subresource == "ephemeralcontainers";
    if (!place || !request.is_namespaced() || (!request.subresource.empty() && !ephemeral)) return;
    const PodParts pod{estate::at_path(request.object, place->metadata_path),
                       estate::at_path(request.object, place->spec_path),
                       place->spec_path.substr(0, place->spec_path.size() - std::string_view("spec").size())};
    static const Value none;
    const bool labels_known = request.in.facts.labels.has_value();
    const Value& labels = request.in.object ? (*request.in.object)["metadata"]["labels"] : none;
    const pod_security::NamespacePolicy policy =
        namespace_policy(request.in.facts.name, labels_known ? labels : none, server);
    if (policy.exempt || is_exempt(request, pod.spec, server)) return;
    if (!is_pod) return judge_warned(pod, policy.warn, latest, objections);
    NamespaceMode enforce = policy.enforce;
    if (!labels_known) enforce.from = NamespaceMode::From::Unknown;
    judge_enforced(request, pod, enforce, server, latest, objections);
    judge_warned(pod, policy.warn, latest, objections);
}

} // namespace cofferdam::admission
