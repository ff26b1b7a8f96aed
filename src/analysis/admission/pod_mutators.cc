#include "analysis/admission/pod_mutators.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "kubernetes/map_draft.h"

namespace cofferdam::admission {

namespace {

using estate::Object;
using kubernetes::MapDraft;
using kubernetes::Overlay;
using value::Entry;
using value::Kind;
using value::Value;

const Value missing;
constexpr std::string_view token_path = "/var/run/secrets/kubernetes.io/serviceaccount";
constexpr std::string_view token_volume = "kube-api-access-xxxxx"; // five letters are made up
constexpr std::array<std::string_view, 2> container_lists{"initContainers", "containers"};

Entry field(std::string_view name, const Value& value) { return {Value::string(name), value}; }
Entry field(std::string_view name, std::string_view text) {
    return {Value::string(name), Value::string(text)};
}
Value map_of(std::initializer_list<Entry> entries, Overlay& overlay) {
    return overlay.arena().map(std::span(entries.begin(), entries.size()));
}
Value appended(const Value& list, std::span<const Value> more, Overlay& overlay) {
    std::vector<Value> items(list.items().begin(), list.items().end());
    items.insert(items.end(), more.begin(), more.end());
    return overlay.arena().list(items);
}

// `change(container)` for each init and app container.
template <class Change>
Value change_containers(const Value& spec, Overlay& overlay, const Change& change) {
    MapDraft draft(spec);
    for (const std::string_view key : container_lists) {
        std::vector<Value> changed;
        for (const Value& container : spec[key].items())
            changed.push_back(container.is(Kind::Map) ? change(container) : container);
        if (!changed.empty()) draft.set(key, overlay.list(spec[key], changed));
    }
    return draft.finish(overlay);
}

// What of `defaults` is not in `resources` under that key.
Value filled_resources(const Value& resources, std::string_view key, const Value& defaults,
                       Overlay& overlay) {
    if (defaults.entries().empty()) return resources;
    const Value empty = overlay.arena().map({});
    MapDraft amounts(resources[key] ? resources[key] : empty);
    for (const Entry& amount : defaults.entries())
        if (!resources[key][amount.key.as_string()]) amounts.set(amount.key.as_string(), amount.value);
    MapDraft draft(resources);
    draft.set(key, amounts.finish(overlay));
    return draft.finish(overlay);
}

// SetDefaults_LimitRangeItem: limits from the maximum; requests from the limits, then from the minimum.
Value filled_container(const Value& container, const Value& item, Overlay& overlay) {
    const Value empty = overlay.arena().map({});
    Value resources = container["resources"].is(Kind::Map) ? container["resources"] : empty;
    for (const std::string_view from : {"default", "max"})
        resources = filled_resources(resources, "limits", item[from], overlay);
    for (const std::string_view from : {"defaultRequest", "default", "max", "min"})
        resources = filled_resources(resources, "requests", item[from], overlay);
    MapDraft draft(container);
    draft.set("resources", resources);
    return draft.finish(overlay);
}

Value token_sources(Overlay& overlay) {
    const Value token =
        map_of({field("expirationSeconds", Value::integer(3607)), field("path", "token")}, overlay);
    const Value ca_item = map_of({field("key", "ca.crt"), field("path", "ca.crt")}, overlay);
    const Value ca = map_of(
        {field("name", "kube-root-ca.crt"), field("items", overlay.arena().list(std::span(&ca_item, 1)))},
        overlay);
    const Value namespace_item = map_of(
        {field("path", "namespace"),
         field("fieldRef",
               map_of({field("apiVersion", "v1"), field("fieldPath", "metadata.namespace")}, overlay))},
        overlay);
    const Value downward =
        map_of({field("items", overlay.arena().list(std::span(&namespace_item, 1)))}, overlay);
    const std::array sources{map_of({field("serviceAccountToken", token)}, overlay),
                             map_of({field("configMap", ca)}, overlay),
                             map_of({field("downwardAPI", downward)}, overlay)};
    return overlay.arena().list(sources);
}

bool mounts_at_token_path(const Value& container) {
    return std::ranges::any_of(container["volumeMounts"].items(), [](const Value& mount) {
        return mount["mountPath"].string_or("") == token_path;
    });
}

Value with_token(const Value& spec, Overlay& overlay) {
    const Value projected = map_of(
        {field("defaultMode", Value::integer(420)), field("sources", token_sources(overlay))}, overlay);
    const Value volume = map_of({field("name", token_volume), field("projected", projected)}, overlay);
    const Value mount = map_of({field("name", token_volume), field("readOnly", Value::boolean(true)),
                                field("mountPath", token_path)},
                               overlay);
    bool used = false;
    const Value with_mounts = change_containers(spec, overlay, [&](const Value& container) {
        if (mounts_at_token_path(container)) return container;
        used = true;
        MapDraft draft(container);
        draft.set("volumeMounts", appended(container["volumeMounts"], std::span(&mount, 1), overlay));
        return draft.finish(overlay);
    });
    if (!used) return spec;
    MapDraft draft(with_mounts);
    draft.set("volumes", appended(spec["volumes"], std::span(&volume, 1), overlay));
    return draft.finish(overlay);
}

bool tolerates(const Value& toleration, std::string_view key) {
    const std::string_view named = toleration["key"].string_or("");
    const std::string_view effect = toleration["effect"].string_or("");
    return (named == key || named.empty()) && (effect == "NoExecute" || effect.empty());
}

// Five minutes on a node that is not ready or not reachable.
Value with_tolerations(const Value& spec, Overlay& overlay) {
    std::vector<Value> added;
    for (const std::string_view key : {"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"}) {
        const bool there = std::ranges::any_of(
            spec["tolerations"].items(), [&](const Value& toleration) { return tolerates(toleration, key); });
        if (!there)
            added.push_back(
                map_of({field("key", key), field("operator", "Exists"), field("effect", "NoExecute"),
                        field("tolerationSeconds", Value::integer(300))},
                       overlay));
    }
    if (added.empty()) return spec;
    MapDraft draft(spec);
    draft.set("tolerations", appended(spec["tolerations"], added, overlay));
    return draft.finish(overlay);
}

template <class Map>
const Value& found(const Map& map, const typename Map::key_type& key) {
    const auto place = map.find(key);
    return place == map.end() ? missing : *place->second;
}

} // namespace

PodMutators::PodMutators(const estate::Snapshot& snapshot, Id<estate::Target> target) {
    for (const auto& [id, object] : snapshot.table<Object>()) {
        if (object.target != target) continue;
        const Value& effective = object.effective;
        if (object.kind == "ServiceAccount") accounts_[{object.namespace_, object.name}] = &effective;
        if (object.kind == "LimitRange") limit_ranges_[object.namespace_].push_back(&effective);
        if (object.kind == "RuntimeClass") runtime_classes_[object.name] = &effective;
        if (object.kind != "PriorityClass") continue;
        priority_classes_[object.name] = &effective;
        if (effective["globalDefault"].bool_or(false)) default_priority_ = &effective;
    }
}

bool PodMutators::mounts_token(const Value& spec, const Value& account) const {
    if (const auto own = spec["automountServiceAccountToken"].bool_if()) return *own;
    return account["automountServiceAccountToken"].bool_or(true);
}

Value PodMutators::with_account(const Value& spec, std::string_view namespace_, Overlay& overlay) const {
    std::string_view name = spec["serviceAccountName"].string_or("");
    if (name.empty()) name = spec["serviceAccount"].string_or("");
    if (name.empty()) name = "default";
    const Value& account = found(accounts_, {namespace_, name});
    MapDraft draft(spec);
    draft.set("serviceAccountName", Value::string(name));
    draft.set("serviceAccount", Value::string(name)); // the older name of the field, kept equal
    if (spec["imagePullSecrets"].size() == 0 && account["imagePullSecrets"].size() > 0)
        draft.set("imagePullSecrets", account["imagePullSecrets"]);
    const Value named = draft.finish(overlay);
    return mounts_token(spec, account) ? with_token(named, overlay) : named;
}

Value PodMutators::with_limits(const Value& spec, std::string_view namespace_, Overlay& overlay) const {
    const auto ranges = limit_ranges_.find(namespace_);
    if (ranges == limit_ranges_.end()) return spec;
    Value changed = spec;
    for (const Value* range : ranges->second) {
        for (const Value& item : (*range)["spec"]["limits"].items()) {
            if (item["type"].string_or("") != "Container") continue;
            changed = change_containers(changed, overlay, [&](const Value& container) {
                return filled_container(container, item, overlay);
            });
        }
    }
    return changed;
}

Value PodMutators::with_runtime_class(const Value& spec, Overlay& overlay) const {
    const Value& runtime_class = found(runtime_classes_, spec["runtimeClassName"].string_or(""));
    if (!runtime_class) return spec;
    MapDraft draft(spec);
    if (runtime_class["overhead"]["podFixed"]) draft.set("overhead", runtime_class["overhead"]["podFixed"]);
    const Value& scheduling = runtime_class["scheduling"];
    if (scheduling["nodeSelector"]) {
        MapDraft selector(scheduling["nodeSelector"]);
        for (const Entry& entry : spec["nodeSelector"].entries())
            selector.set(entry.key.as_string(), entry.value);
        draft.set("nodeSelector", selector.finish(overlay));
    }
    if (scheduling["tolerations"].size() > 0)
        draft.set("tolerations", appended(spec["tolerations"], scheduling["tolerations"].items(), overlay));
    return draft.finish(overlay);
}

// The two classes that every API server makes: k8s.io/kubernetes pkg/apis/scheduling/v1/helpers.go.
Value PodMutators::with_priority(const Value& spec, Overlay& overlay) const {
    const std::string_view name = spec["priorityClassName"].string_or("");
    MapDraft draft(spec);
    const Value* row = default_priority_;
    if (!name.empty()) {
        const auto place = priority_classes_.find(name);
        row = place == priority_classes_.end() ? nullptr : place->second;
    }
    std::int64_t priority = row ? (*row)["value"].int_or(0) : 0;
    if (name == "system-cluster-critical") priority = 2'000'000'000;
    if (name == "system-node-critical") priority = 2'000'001'000;
    const bool is_known = name.empty() || row || name.starts_with("system-");
    if (!is_known) return spec;
    if (name.empty() && row) draft.set("priorityClassName", (*row)["metadata"]["name"]);
    draft.set("priority", Value::integer(priority));
    const std::string_view preemption = row ? (*row)["preemptionPolicy"].string_or("PreemptLowerPriority")
                                            : std::string_view("PreemptLowerPriority");
    draft.set("preemptionPolicy", Value::string(preemption));
    return draft.finish(overlay);
}

Value PodMutators::mutate(const Value& pod, std::string_view namespace_, Overlay& overlay) const {
    if (!pod["spec"].is(Kind::Map)) return pod;
    // In the order of k8s.io/kubernetes pkg/kubeapiserver/options/plugins.go.
    Value spec = with_limits(pod["spec"], namespace_, overlay);
    spec = with_account(spec, namespace_, overlay);
    spec = with_runtime_class(spec, overlay);
    spec = with_priority(spec, overlay);
    spec = with_tolerations(spec, overlay);
    MapDraft draft(pod);
    draft.set("spec", spec);
    return draft.finish(overlay);
}

} // namespace cofferdam::admission
