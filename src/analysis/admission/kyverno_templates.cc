#include "analysis/admission/kyverno_templates.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "core/check.h"
#include "estate/field.h"
#include "kubernetes/pod_template.h"

namespace cofferdam::admission {

namespace {

using value::Entry;
using value::Value;

bool names_pod(std::string_view kind) { return kind == "Pod" || kind.ends_with("/Pod"); }

// Rules that choose by name, label or annotation, or by pods and others, are about the objects themselves.
bool can_repeat(const Value& resources) {
    if (resources["name"] || resources["names"].size() > 0 || resources["selector"]
        || resources["annotations"])
        return false;
    const auto kinds = resources["kinds"].items();
    return kinds.size() <= 1
           || std::ranges::none_of(kinds, [](const Value& kind) { return names_pod(kind.string_or("")); });
}

bool block_can_repeat(const Value& block) {
    if (!can_repeat(block["resources"])) return false;
    for (const std::string_view key : {"any", "all"})
        for (const Value& filter : block[key].items())
            if (!can_repeat(filter["resources"])) return false;
    return true;
}

// Of a policy all rules can, or none is repeated.
bool rule_can_repeat(const Value& rule) {
    const Value& mutate = rule["mutate"];
    const bool patches =
        mutate["patchesJson6902"] || std::ranges::any_of(mutate["foreach"].items(), [](const Value& loop) {
            return bool(loop["patchesJson6902"]);
        });
    return !rule["generate"] && !patches && block_can_repeat(rule["match"])
           && block_can_repeat(rule["exclude"]);
}

std::vector<std::string> split_at_commas(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        parts.emplace_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

constexpr std::pair<std::string_view, std::string_view> cel_controllers[] = {
    {"daemonsets", "DaemonSet"},
    {"deployments", "Deployment"},
    {"replicasets", "ReplicaSet"},
    {"statefulsets", "StatefulSet"},
    {"jobs", "Job"},
    {"cronjobs", "CronJob"},
};

// One rule about pods and nothing else, chosen by no name or label.
bool is_about_pods_alone(const Value& match) {
    const Value& rules = match["resourceRules"];
    const Value& rule = rules[0];
    return rules.size() == 1 && match["excludeResourceRules"].size() == 0
           && match["objectSelector"]["matchLabels"].size() == 0
           && match["objectSelector"]["matchExpressions"].size() == 0 && rule["resourceNames"].size() == 0
           && rule["resources"].size() == 1 && rule["resources"][0].string_or("") == "pods"
           && rule["apiGroups"].size() == 1 && rule["apiGroups"][0].string_or("-").empty();
}

} // namespace

std::vector<std::string> kyverno_controllers(const Value& policy) {
    if (!std::ranges::all_of(policy["spec"]["rules"].items(), rule_can_repeat)) return {};
    const Value& chosen = policy["metadata"]["annotations"]["pod-policies.kyverno.io/autogen-controllers"];
    if (chosen && chosen.string_or("").find("all") == std::string_view::npos)
        return split_at_commas(chosen.string_or(""));
    return {"DaemonSet", "Deployment", "Job", "StatefulSet", "ReplicaSet", "ReplicationController",
            "CronJob"};
}

std::vector<std::string> kyverno_cel_controllers(const Value& spec) {
    if (!is_about_pods_alone(spec["matchConstraints"])) return {};
    const Value& chosen = spec["autogen"]["podControllers"]["controllers"];
    std::vector<std::string> kinds;
    for (const auto& [resource, kind] : cel_controllers) {
        const bool is_chosen = std::ranges::any_of(
            chosen.items(), [&](const Value& item) { return item.string_or("") == resource; });
        if (!chosen || is_chosen) kinds.emplace_back(kind);
    }
    return kinds;
}

bool is_kyverno_controller(std::span<const std::string> kinds, const Request& request) {
    return kubernetes::find_pod_template(request.group, request.kind)
           && std::ranges::find(kinds, request.kind) != kinds.end();
}

Value with_template_as_own(const Request& request, value::Arena& arena) {
    const kubernetes::PodTemplatePlace* place = kubernetes::find_pod_template(request.group, request.kind);
    COFFERDAM_CHECK(place != nullptr);
    std::vector<Entry> entries;
    const auto add = [&](const Value& key, const Value& value) {
        if (value) entries.push_back({key, value});
    };
    for (const Entry& entry : request.object.entries()) {
        const std::string_view key = entry.key.as_string();
        if (key == "metadata")
            add(entry.key, estate::at_path(request.object, place->metadata_path));
        else if (key == "spec")
            add(entry.key, estate::at_path(request.object, place->spec_path));
        else
            entries.push_back(entry);
    }
    return arena.map(entries);
}

} // namespace cofferdam::admission
