#include "analysis/sensors/placement.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "value/document.h"

namespace cofferdam::sensors {

namespace {

using value::Value;

constexpr std::string_view os_label = "kubernetes.io/os";

const Value& required_affinity(const Value& spec) {
    return spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
}

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t result = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), result);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return result;
}

bool lists(const Value& values, std::string_view text) {
    return std::ranges::any_of(values.items(),
                               [&](const Value& value) { return value.string_or("") == text; });
}

// k8s.io/component-helpers nodeaffinity: like label selectors, and Gt and Lt over integers.
Truth requirement_holds(const Value& requirement, std::optional<std::string_view> text) {
    const std::string_view operation = requirement["operator"].string_or("");
    const Value& values = requirement["values"];
    if (operation == "Exists") return truth(text.has_value());
    if (operation == "DoesNotExist") return truth(!text.has_value());
    if (operation == "In") return truth(text && lists(values, *text));
    if (operation == "NotIn") return truth(!text || !lists(values, *text));
    if (operation != "Gt" && operation != "Lt") return Truth::Unknown;
    const auto have = text ? number(*text) : std::nullopt;
    const auto bound = number(values[std::size_t{0}].string_or(""));
    if (!have || !bound) return Truth::No;
    return truth(operation == "Gt" ? *have > *bound : *have < *bound);
}

Truth term_holds(const Value& term, const estate::Node& node) {
    // An empty term selects no node.
    if (term["matchExpressions"].size() + term["matchFields"].size() == 0) return Truth::No;
    Truth result = Truth::Yes;
    for (const Value& requirement : term["matchExpressions"].items())
        result = result && requirement_holds(requirement, node.labels.find(requirement["key"].string_or("")));
    for (const Value& requirement : term["matchFields"].items()) {
        const bool by_name = requirement["key"].string_or("") == "metadata.name";
        result = result && (by_name ? requirement_holds(requirement, node.name) : Truth::Unknown);
    }
    return result;
}

Truth affinity_allows(const Value& spec, const estate::Node& node) {
    const Value& required = required_affinity(spec);
    if (!required) return Truth::Yes;
    Truth result = Truth::No;
    for (const Value& term : required["nodeSelectorTerms"].items()) result = result || term_holds(term, node);
    return result;
}

Truth selector_allows(const Value& spec, const estate::Node& node) {
    return truth(std::ranges::all_of(spec["nodeSelector"].entries(), [&](const value::Entry& entry) {
        return node.labels.find(entry.key.as_string()) == entry.value.string_or("");
    }));
}

// core/v1 Toleration.ToleratesTaint: no key with Exists tolerates all, no effect all effects.
bool tolerates(const Value& toleration, const estate::Taint& taint) {
    const std::string_view key = toleration["key"].string_or("");
    const std::string_view effect = toleration["effect"].string_or("");
    const std::string_view operation = toleration["operator"].string_or("Equal");
    if (!effect.empty() && effect != taint.effect) return false;
    if (!key.empty() && key != taint.key) return false;
    if (operation == "Exists") return true;
    return !key.empty() && toleration["value"].string_or("") == taint.value;
}

// https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations
bool daemons_tolerate(const Value& spec, const estate::Taint& taint) {
    static constexpr std::array<std::string_view, 6> keys = {
        "node.kubernetes.io/not-ready",     "node.kubernetes.io/unreachable",
        "node.kubernetes.io/disk-pressure", "node.kubernetes.io/memory-pressure",
        "node.kubernetes.io/pid-pressure",  "node.kubernetes.io/unschedulable"};
    if (std::ranges::find(keys, taint.key) != keys.end()) return true;
    return taint.key == "node.kubernetes.io/network-unavailable" && spec["hostNetwork"].bool_or(false);
}

Truth taints_allow(const Value& spec, const estate::Node& node, Daemon daemon) {
    for (const estate::Taint& taint : node.taints) {
        if (taint.effect == "PreferNoSchedule") continue;
        if (daemon == Daemon::Yes && daemons_tolerate(spec, taint)) continue;
        const auto tolerated = [&](const Value& toleration) { return tolerates(toleration, taint); };
        if (!std::ranges::any_of(spec["tolerations"].items(), tolerated)) return Truth::No;
    }
    return Truth::Yes;
}

bool tolerates_all(const Value& spec) {
    return std::ranges::any_of(spec["tolerations"].items(), [](const Value& toleration) {
        return toleration["key"].string_or("").empty() && toleration["effect"].string_or("").empty()
               && toleration["operator"].string_or("") == "Exists";
    });
}

bool is_linux(const value::Entry& entry) {
    return entry.key.as_string() == os_label && entry.value.string_or("") == "linux";
}

bool is_for_windows(const Value& spec) {
    return spec["os"]["name"].string_or("") == "windows"
           || spec["nodeSelector"][os_label].string_or("") == "windows";
}

// What the daemon tolerates of what the pod tolerates.
bool tolerates_as_much(const Value& daemon_spec, const Value& pod_spec) {
    if (tolerates_all(daemon_spec)) return true;
    const auto own = daemon_spec["tolerations"].items();
    return std::ranges::all_of(pod_spec["tolerations"].items(), [&](const Value& toleration) {
        return std::ranges::find(own, toleration) != own.end();
    });
}

} // namespace

Truth may_run_on(const Value& spec, const estate::Node& node, Daemon daemon) {
    if (const auto name = spec["nodeName"].string_if(); name && !name->empty())
        return truth(*name == node.name);
    return selector_allows(spec, node) && affinity_allows(spec, node) && taints_allow(spec, node, daemon);
}

Truth follows(const Value& daemon_spec, const Value& pod_spec) {
    if (is_for_windows(pod_spec)) return Truth::Unknown;
    if (pod_spec["nodeName"] && !tolerates_all(daemon_spec)) return Truth::Unknown;
    const bool selector =
        std::ranges::all_of(daemon_spec["nodeSelector"].entries(), [&](const value::Entry& entry) {
            return is_linux(entry) || pod_spec["nodeSelector"][entry.key.as_string()] == entry.value;
        });
    const Value& affinity = required_affinity(daemon_spec);
    const bool same_affinity = !affinity || affinity == required_affinity(pod_spec);
    const bool all = selector && same_affinity && tolerates_as_much(daemon_spec, pod_spec);
    return all ? Truth::Yes : Truth::Unknown;
}

Truth runs_everywhere(const Value& daemon_spec) {
    const bool selector = std::ranges::all_of(daemon_spec["nodeSelector"].entries(), is_linux);
    const bool all = selector && !required_affinity(daemon_spec) && tolerates_all(daemon_spec);
    return all ? Truth::Yes : Truth::Unknown;
}

std::string placement_class(const Value& spec) {
    std::string text;
    for (const Value* part : {&spec["nodeName"], &spec["nodeSelector"], &required_affinity(spec),
                              &spec["tolerations"], &spec["os"]}) {
        if (*part) text += value::to_json(*part);
        text += '\n';
    }
    return text;
}

} // namespace cofferdam::sensors
