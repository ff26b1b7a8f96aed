#include "observations/refusal.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace cofferdam::observations {

namespace {

// What stands after a mark that the text begins with; nothing if it does not.
std::optional<std::string> after(std::string_view text, std::string_view mark, char end) {
    if (!text.starts_with(mark)) return std::nullopt;
    text.remove_prefix(mark.size());
    return std::string(text.substr(0, text.find(end)));
}

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

// `deployments.apps "x" is forbidden: …`: whatever follows may hold words of somebody's policy, so marks
// count only here.
std::string_view beginning_of_reason(std::string_view message) {
    constexpr std::string_view forbidden = "\" is forbidden: ";
    const std::size_t at = message.find(forbidden);
    if (at == std::string_view::npos) return message;
    const std::string_view whose = message.substr(0, at);
    const std::size_t quote = whose.find(" \"");
    const bool is_resource = quote != std::string_view::npos && is_name(whose.substr(0, quote))
                             && whose.find('"', quote + 2) == std::string_view::npos;
    return is_resource ? message.substr(at + forbidden.size()) : message;
}

std::string_view take_line(std::string_view& text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line;
}

// Kyverno says which policies: after a line that ends so, a map of policies to their rules, in YAML
// (kyverno pkg/webhooks/utils/block.go, GetBlockedMessages).
std::vector<std::string> policies_of_kyverno(std::string_view words) {
    constexpr std::string_view heading = " was blocked due to the following policies";
    const std::size_t at = words.find(heading);
    std::vector<std::string> names;
    if (at == std::string_view::npos) return names;
    words.remove_prefix(at + heading.size());
    while (!words.empty()) {
        std::string_view line = take_line(words);
        while (line.ends_with(' ')) line.remove_suffix(1);
        if (line.ends_with(':') && is_name(line.substr(0, line.size() - 1)))
            names.emplace_back(line.substr(0, line.size() - 1));
    }
    return names;
}

// Gatekeeper begins each line with the constraint that it is of (gatekeeper pkg/webhook/policy.go,
// getValidationMessages).
std::vector<std::string> constraints_of_gatekeeper(std::string_view words) {
    std::vector<std::string> names;
    while (!words.empty()) {
        const std::string_view line = take_line(words);
        const std::size_t end = line.find("] ");
        if (!line.starts_with('[') || end == std::string_view::npos || !is_name(line.substr(1, end - 1)))
            continue;
        names.emplace_back(line.substr(1, end - 1));
    }
    return names;
}

std::vector<std::string> policies_behind(std::string_view webhook, std::string_view words) {
    if (webhook.find("kyverno") != std::string_view::npos) return policies_of_kyverno(words);
    if (webhook.find("gatekeeper") != std::string_view::npos) return constraints_of_gatekeeper(words);
    return {};
}

} // namespace

std::string_view to_string(Refuser refuser) {
    constexpr std::array<std::string_view, 5> refusers = {"nobody", "Pod Security",
                                                          "ValidatingAdmissionPolicy", "webhook", "other"};
    return refusers[static_cast<std::size_t>(refuser)];
}

// The words of the API server: pod-security-admission admission.go ("violates PodSecurity"), apiserver
// pkg/admission/plugin/policy/validating/dispatcher.go ("ValidatingAdmissionPolicy '…' with binding '…'
// denied request"), pkg/admission/plugin/webhook/errors/statuserror.go ("admission webhook "…" denied the
// request: …").
Refusal read_refusal(std::string_view message) {
    const std::string_view reason = beginning_of_reason(message);
    if (auto level = after(reason, "violates PodSecurity \"", '"'))
        return {.refuser = Refuser::PodSecurity, .by = *std::move(level)};
    if (auto policy = after(reason, "ValidatingAdmissionPolicy '", '\''))
        return {.refuser = Refuser::ValidatingAdmissionPolicy, .by = *std::move(policy)};
    constexpr std::string_view denied = "\" denied the request";
    const std::size_t at = reason.find(denied);
    if (auto webhook = after(reason, "admission webhook \"", '"'); webhook && at != std::string_view::npos) {
        const std::string_view words = reason.substr(at + denied.size());
        auto policies = policies_behind(*webhook, words.starts_with(": ") ? words.substr(2) : words);
        return {.refuser = Refuser::Webhook, .by = *std::move(webhook), .policies = std::move(policies)};
    }
    return {.refuser = Refuser::Other};
}

bool is_about_the_asker(std::string_view message) {
    return std::ranges::any_of(
        std::array<std::string_view, 5>{"cannot create resource", "because it is being terminated",
                                        "error looking up service account", "exceeded quota",
                                        "does not support dry run"},
        [&](std::string_view words) { return message.find(words) != std::string_view::npos; });
}

} // namespace cofferdam::observations
