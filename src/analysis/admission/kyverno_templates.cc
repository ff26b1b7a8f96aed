#include "analysis/admission/kyverno_templates.h"

#include <algorithm>
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

} // namespace

std::string_view kyverno_controllers(const Value& policy) {
    if (!std::ranges::all_of(policy["spec"]["rules"].items(), rule_can_repeat)) return "";
    const Value& chosen = policy["metadata"]["annotations"]["pod-policies.kyverno.io/autogen-controllers"];
    const std::string_view controllers = chosen.string_or("all");
    return controllers == "none" ? "" : controllers;
}

bool is_kyverno_controller(std::string_view controllers, const Request& request) {
    const kubernetes::PodTemplatePlace* place = kubernetes::find_pod_template(request.group, request.kind);
    if (!place || request.kind == "Pod" || request.kind == "PodTemplate" || controllers.empty()) return false;
    if (controllers.find("all") != std::string_view::npos) return true;
    while (!controllers.empty()) {
        const std::size_t comma = std::min(controllers.find(','), controllers.size());
        if (controllers.substr(0, comma) == request.kind) return true;
        controllers.remove_prefix(std::min(comma + 1, controllers.size()));
    }
    return false;
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
