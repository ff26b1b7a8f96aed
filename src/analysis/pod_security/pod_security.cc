#include "analysis/pod_security/pod_security.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "analysis/pod_security/checks.h"
#include "analysis/pod_security/judgement.h"
#include "analysis/pod_security/pod.h"

namespace cofferdam::pod_security {

namespace {

// A number as versions write it (no sign, no leading zero), taken off the front of `text`.
std::optional<int> take_number(std::string_view& text) {
    int number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::size_t length = static_cast<std::size_t>(end - text.data());
    if (failure != std::errc() || text.front() == '-' || (length > 1 && text.front() == '0')) return {};
    text.remove_prefix(length);
    return number;
}

bool take(std::string_view& text, char wanted) {
    if (!text.starts_with(wanted)) return false;
    text.remove_prefix(1);
    return true;
}

// [v]1.MINOR[.PATCH]
std::optional<int> minor_of(std::string_view text) {
    take(text, 'v');
    if (!take(text, '1') || !take(text, '.')) return {};
    const std::optional<int> minor = take_number(text);
    if (minor && take(text, '.') && !take_number(text)) return {};
    return text.empty() ? minor : std::nullopt;
}

} // namespace

std::string_view to_string(Level level) {
    switch (level) {
    case Level::Privileged: return "privileged";
    case Level::Baseline: return "baseline";
    case Level::Restricted: return "restricted";
    }
    return "";
}

cofferdam::Result<Version> parse_version(std::string_view text) {
    if (text == "latest") return newest();
    const std::optional<int> minor = minor_of(text);
    if (!minor) return error("\"{}\" is no version of Kubernetes: write \"1.29\" or \"latest\"", text);
    return Version{*minor};
}

Result evaluate(const value::Value& metadata, const value::Value& spec, Level level, Version version) {
    if (level == Level::Privileged) return {Verdict::Pass, {}};
    const Pod pod(metadata, spec);
    Judgement judgement;
    if (!pod.containers_are_known()) judgement.cannot_know();
    for (const Step& step : steps(level, std::clamp(version, Version{0}, newest()))) {
        judgement.begin(step.id);
        step.rule(pod, judgement);
    }
    return std::move(judgement).result();
}

} // namespace cofferdam::pod_security
