// By what makes a cluster check signatures: Kyverno's rules, kinds of controllers that do nothing else,
// webhooks that bear their names, and the API server's own plugin (CIS Kubernetes 5.5.1).
#include "questions/image_verification.h"

#include <algorithm>
#include <array>

#include "content/controls.h"
#include "questions/new_finding.h"

namespace cofferdam::questions {

namespace {

using value::Value;

constexpr std::string_view rule = "enforcement-unverified-images";

struct VerifyingKind {
    std::string_view group;
    std::string_view kind;
};
constexpr std::array<VerifyingKind, 6> verifying_kinds = {{
    {"policies.kyverno.io", "ImageValidatingPolicy"},
    {"policies.kyverno.io", "NamespacedImageValidatingPolicy"},
    {"policy.sigstore.dev", "ClusterImagePolicy"},
    {"portieris.cloud.ibm.com", "ImagePolicy"},
    {"portieris.cloud.ibm.com", "ClusterImagePolicy"},
    {"config.ratify.deislabs.io", "Verifier"},
}};

bool is_verifying_kind(const estate::Object& object) {
    return std::ranges::any_of(verifying_kinds, [&](const VerifyingKind& known) {
        return object.group == known.group && object.kind == known.kind;
    });
}

bool is_kyverno_rule_for_images(const estate::Object& object) {
    if (object.group != "kyverno.io") return false;
    return std::ranges::any_of(object.effective["spec"]["rules"].items(),
                               [](const Value& entry) { return entry["verifyImages"].size() > 0; });
}

bool is_verifying_webhook(const estate::Object& object) {
    constexpr std::array<std::string_view, 5> names = {"connaisseur", "cosigned", "policy.sigstore.dev",
                                                       "portieris", "ratify"};
    if (!object.kind.ends_with("WebhookConfiguration")) return false;
    return std::ranges::any_of(object.effective["webhooks"].items(), [&](const Value& webhook) {
        return std::ranges::any_of(names, [&](std::string_view name) {
            return webhook["name"].string_or("").contains(name)
                   || webhook["clientConfig"]["service"]["name"].string_or("").contains(name);
        });
    });
}

bool is_verifying_api_server(const estate::Workload& workload) {
    return std::ranges::any_of(workload.containers, [](const estate::Container& container) {
        const auto names = [](std::string_view word) { return word.contains("ImagePolicyWebhook"); };
        return std::ranges::any_of(container.command, names)
               || std::ranges::any_of(container.arguments, names);
    });
}

bool verifies_images(const estate::Snapshot& snapshot) {
    for (auto [id, object] : snapshot.table<estate::Object>()) {
        if (is_verifying_kind(object) || is_kyverno_rule_for_images(object) || is_verifying_webhook(object))
            return true;
    }
    for (auto [id, workload] : snapshot.table<estate::Workload>()) {
        if (is_verifying_api_server(workload)) return true;
    }
    return false;
}

bool has_pods(const estate::Snapshot& snapshot) {
    for (auto [id, workload] : snapshot.table<estate::Workload>()) {
        if (workload.pod()) return true;
    }
    return false;
}

} // namespace

void add_image_verification(const Inputs& inputs, Answer& answer) {
    const content::Control* control = content::find_control(rule);
    if (!control || !inputs.settings.controls.judges(*control)) return;
    if (!has_pods(inputs.snapshot) || verifies_images(inputs.snapshot)) return;
    const estate::Target& target = inputs.snapshot.targets().front();
    Finding finding =
        new_finding(inputs, rule, {target.name, "", "Estate", "", "(whole)"}, {},
                    "nothing in the estate is known to check the signatures of images, so that any "
                    "image runs that a node can pull, unless something is installed from elsewhere");
    finding.conditional = true;
    answer.findings.push_back(std::move(finding));
}

} // namespace cofferdam::questions
