#include "kubernetes/app_armor.h"

#include <string>
#include <vector>

#include "kubernetes/map_draft.h"

namespace cofferdam::kubernetes {

namespace {

using value::Entry;
using value::Kind;
using value::Value;

constexpr std::string_view prefix = "container.apparmor.security.beta.kubernetes.io/";

Value profile(std::string_view type, Overlay& overlay) {
    const Entry entry{Value::string("type"), Value::string(type)};
    return overlay.arena().map(std::span(&entry, 1));
}

// ApparmorFieldForAnnotation; Missing for what it does not know.
Value profile_of(std::string_view annotation, Overlay& overlay) {
    constexpr std::string_view local = "localhost/";
    if (annotation == "unconfined") return profile("Unconfined", overlay);
    if (annotation == "runtime/default") return profile("RuntimeDefault", overlay);
    if (!annotation.starts_with(local) || annotation.size() == local.size()) return {};
    const Entry entries[] = {
        {Value::string("type"), Value::string("Localhost")},
        {Value::string("localhostProfile"), Value::string(annotation.substr(local.size()))}};
    return overlay.arena().map(entries);
}

bool is_same(const Value& one, const Value& other) {
    return one["type"].string_or("") == other["type"].string_or("")
           && one["localhostProfile"].string_or("") == other["localhostProfile"].string_or("");
}

Value with_field(const Value& container, const Value& pod, Overlay& overlay) {
    const Value& annotations = pod["metadata"]["annotations"];
    const std::string key = std::string(prefix) + std::string(container["name"].string_or(""));
    const auto annotation = annotations[key].string_if();
    const Value& security = container["securityContext"];
    if (!annotation || security["appArmorProfile"]) return container;
    const Value field = profile_of(*annotation, overlay);
    const Value& of_pod = pod["spec"]["securityContext"]["appArmorProfile"];
    if (!field || (of_pod && is_same(field, of_pod))) return container;
    const Value context = security.is(Kind::Map) ? security : overlay.arena().map({});
    MapDraft changed(context);
    changed.set("appArmorProfile", field);
    MapDraft draft(container);
    draft.set("securityContext", changed.finish(overlay));
    return draft.finish(overlay);
}

bool has_profile(const Value& annotations) {
    for (const Entry& entry : annotations.entries())
        if (entry.key.as_string().starts_with(prefix)) return true;
    return false;
}

} // namespace

Value with_app_armor_fields(const Value& pod, Overlay& overlay) {
    const Value& spec = pod["spec"];
    const bool is_windows = spec["os"]["name"].string_or("") == "windows";
    if (!spec.is(Kind::Map) || is_windows || !has_profile(pod["metadata"]["annotations"])) return pod;
    MapDraft changed(spec);
    for (const std::string_view key : {"initContainers", "containers", "ephemeralContainers"}) {
        std::vector<Value> containers;
        for (const Value& container : spec[key].items())
            containers.push_back(container.is(Kind::Map) ? with_field(container, pod, overlay) : container);
        if (!containers.empty()) changed.set(key, overlay.list(spec[key], containers));
    }
    MapDraft draft(pod);
    draft.set("spec", changed.finish(overlay));
    return draft.finish(overlay);
}

} // namespace cofferdam::kubernetes
