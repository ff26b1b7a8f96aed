// Defaults in two steps: the static ones by a tree of data (content/defaults/), then those that depend on
// other fields of the object, by code. Both rebuild only the maps in which something changes.
#include "kubernetes/effective.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "content/shipped.h"
#include "estate/image.h"
#include "kubernetes/app_armor.h"
#include "kubernetes/dependent_defaults.h"
#include "kubernetes/map_draft.h"
#include "kubernetes/pod_template.h"
#include "kubernetes/resource_quantity.h"
#include "value/document.h"

namespace cofferdam::kubernetes {

using value::Entry;
using value::Kind;
using value::Value;

namespace {

const Value& default_trees() {
    static const value::DocumentPtr document = content::shipped_document("defaults/pods.yaml");
    return document->root();
}

bool same_slotwise(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return false;
    if (a.is(Kind::Map)) return a.entries().data() == b.entries().data();
    if (a.is(Kind::List)) return a.items().data() == b.items().data();
    return true;
}

// `change(item)` for each item; the list itself where no item changes.
template <class Change>
Value change_items(const Value& list, Overlay& overlay, const Change& change) {
    std::vector<Value> items;
    for (std::size_t i = 0; i < list.size(); ++i) {
        Value changed = change(list[i]);
        if (items.empty() && same_slotwise(changed, list[i])) continue;
        if (items.empty()) items.assign(list.items().begin(), list.items().end());
        items[i] = changed;
    }
    return items.empty() ? list : overlay.list(list, items);
}

Value apply_tree(const Value& raw, const Value& tree, Overlay& overlay);

const Value& empty_map() {
    static value::Arena arena;
    static const Value empty = arena.map({});
    return empty;
}

// What encoding/json leaves out of a field with omitempty that is no pointer. A map where the tree wants a
// list is none: whoever reads the object tells of it.
bool is_zero(const Value& value, const Value& tree) {
    switch (value.kind()) {
    case Kind::Bool: return !value.as_bool();
    case Kind::Int: return value.as_int() == 0;
    case Kind::String: return value.as_string().empty();
    case Kind::List: return value.size() == 0 && !tree.is(Kind::Map);
    case Kind::Map: return value.size() == 0 && !tree.is(Kind::List);
    default: return !value;
    }
}

Value default_for(const Value& field, const Value& tree, bool make, Overlay& overlay) {
    if (tree.is(Kind::Map))
        return field || make ? apply_tree(field ? field : empty_map(), tree, overlay) : field;
    if (tree.is(Kind::List)) return apply_tree(field, tree, overlay);
    return field || !tree ? field : tree;
}

// A field of the tree, its name without the sign before it.
struct TreeField {
    std::string_view name;
    bool is_made = false;
    bool has_no_zero = false;
};
TreeField tree_field(std::string_view key) {
    if (key.starts_with('+')) return {key.substr(1), true, false};
    if (key.starts_with('-')) return {key.substr(1), false, true};
    return {key};
}

Value apply_tree(const Value& raw, const Value& tree, Overlay& overlay) {
    if (tree.is(Kind::List)) {
        if (!raw.is(Kind::List)) return raw;
        return change_items(raw, overlay,
                            [&](const Value& item) { return apply_tree(item, tree[0], overlay); });
    }
    if (!raw.is(Kind::Map)) return raw;
    MapDraft draft(raw);
    for (const Entry& entry : tree.entries()) {
        const TreeField wanted = tree_field(entry.key.as_string());
        const Value& written = raw[wanted.name];
        const bool is_dropped =
            wanted.has_no_zero && !written.is(Kind::Missing) && is_zero(written, entry.value);
        const Value field = is_dropped ? Value() : written;
        const Value filled = default_for(field, entry.value, wanted.is_made, overlay);
        if (is_dropped && !filled) draft.erase(wanted.name);
        if (filled && !same_slotwise(filled, written)) draft.set(wanted.name, filled);
    }
    return draft.finish(overlay);
}

// SetDefaults_Container: Always for the tag "latest" or none, else IfNotPresent.
Value image_pull_policy(const Value& container, Overlay& overlay) {
    const bool is_given = !container["imagePullPolicy"].string_or("").empty();
    if (!container.is(Kind::Map) || is_given || !container["image"].is(Kind::String)) return container;
    bool latest = estate::parse_image(container["image"].as_string()).is_latest();
    MapDraft draft(container);
    draft.set("imagePullPolicy", Value::string(latest ? "Always" : "IfNotPresent"));
    return draft.finish(overlay);
}

Value host_port(const Value& port, Overlay& overlay) {
    if (!port.is(Kind::Map) || port["hostPort"] || !port["containerPort"].is(Kind::Int)) return port;
    MapDraft draft(port);
    draft.set("hostPort", port["containerPort"]);
    return draft.finish(overlay);
}

// defaultHostNetworkPorts: in the host's network each container port is a host port; of a Pod, not of a
// template.
Value host_ports(const Value& container, Overlay& overlay) {
    if (!container["ports"].is(Kind::List)) return container;
    Value ports = change_items(container["ports"], overlay,
                               [&](const Value& port) { return host_port(port, overlay); });
    if (same_slotwise(ports, container["ports"])) return container;
    MapDraft draft(container);
    draft.set("ports", ports);
    return draft.finish(overlay);
}

// The text of a quantity as the API server writes it; numbers become texts.
Value quantity(const Value& written, Overlay& overlay) {
    const auto text = written.string_if();
    const bool is_number = written.is(Kind::Int) || written.is(Kind::Double);
    if (!text && !is_number) return written;
    const std::string as_text = text ? std::string(*text) : value::to_json(written);
    const std::optional<std::string> canonical = canonical_quantity(as_text);
    if (!canonical || (text && *text == *canonical)) return written;
    return overlay.arena().string(*canonical);
}

Value quantities(const Value& list, Overlay& overlay) {
    if (!list.is(Kind::Map)) return list;
    MapDraft draft(list);
    for (const Entry& entry : list.entries()) {
        const Value amount = quantity(entry.value, overlay);
        const bool is_changed =
            amount.kind() != entry.value.kind() || amount.string_or("") != entry.value.string_or("");
        if (is_changed) draft.set(entry.key.as_string(), amount);
    }
    return draft.finish(overlay);
}

// SetDefaults_ResourceList
Value canonical_resources(const Value& container, Overlay& overlay) {
    const Value& resources = container["resources"];
    if (!resources.is(Kind::Map) || resources.size() == 0) return container;
    MapDraft changed(resources);
    for (const std::string_view key : {"limits", "requests"}) {
        const Value amounts = quantities(resources[key], overlay);
        if (!same_slotwise(amounts, resources[key])) changed.set(key, amounts);
    }
    const Value canonical = changed.finish(overlay);
    if (same_slotwise(canonical, resources)) return container;
    MapDraft draft(container);
    draft.set("resources", canonical);
    return draft.finish(overlay);
}

Value dependent_container_defaults(const Value& container, bool host_network, Overlay& overlay) {
    Value with_policy = image_pull_policy(canonical_resources(container, overlay), overlay);
    return host_network ? host_ports(with_policy, overlay) : with_policy;
}

// The deprecated name of the field follows the other
// (Convert_core_PodSpec_To_v1_PodSpec in pkg/apis/core/v1/conversion.go). The other way round is left out:
// that only the deprecated one is written is what a control reports.
void name_account_twice(const Value& spec, MapDraft& draft) {
    if (const Value& name = spec["serviceAccountName"]) draft.set("serviceAccount", name);
}

// SetDefaults_Volume: what names no source is an emptyDir.
Value with_source(const Value& volume, Overlay& overlay) {
    if (!volume.is(Kind::Map)) return volume;
    for (const Entry& entry : volume.entries())
        if (entry.key.as_string() != "name" && entry.value) return volume;
    MapDraft draft(volume);
    draft.set("emptyDir", overlay.arena().map({}));
    return draft.finish(overlay);
}

Value dependent_pod_defaults(const Value& spec, bool is_pod, Overlay& overlay) {
    bool host_network = is_pod && spec["hostNetwork"].bool_or(false);
    MapDraft draft(spec);
    name_account_twice(spec, draft);
    if (spec["volumes"].is(Kind::List)) {
        const Value volumes = change_items(spec["volumes"], overlay,
                                           [&](const Value& volume) { return with_source(volume, overlay); });
        if (!same_slotwise(volumes, spec["volumes"])) draft.set("volumes", volumes);
    }
    for (std::string_view key : {"initContainers", "containers", "ephemeralContainers"}) {
        const Value& containers = spec[key];
        if (!containers.is(Kind::List)) continue;
        // The API server leaves ephemeral containers out: they may have no ports.
        bool ports = host_network && key != "ephemeralContainers";
        Value changed = change_items(containers, overlay, [&](const Value& container) {
            return dependent_container_defaults(container, ports, overlay);
        });
        if (!same_slotwise(changed, containers)) draft.set(key, changed);
    }
    return draft.finish(overlay);
}

// `change` at the end of a path of maps.
template <class Change>
Value change_at(const Value& root, std::span<const std::string_view> path, Overlay& overlay,
                const Change& change) {
    if (path.empty()) return change(root);
    const Value& field = root[path.front()];
    if (!field.is(Kind::Map)) return root;
    Value changed = change_at(field, path.subspan(1), overlay, change);
    if (same_slotwise(changed, field)) return root;
    MapDraft draft(root);
    draft.set(path.front(), changed);
    return draft.finish(overlay);
}

} // namespace

value::Value effective(const Value& raw, std::string_view group, std::string_view kind, Overlay& overlay) {
    const bool is_template = kind == "PodTemplate" && group.empty(); // makes no pods by itself
    const PodTemplatePlace* place = find_pod_template(group, kind);
    if (!place && !is_template) return raw;
    const Value& tree = default_trees()["kinds"][kind];
    Value filled = tree.is(Kind::Map) ? apply_tree(raw, tree, overlay) : raw;
    static constexpr std::string_view template_steps[] = {"template", "spec"};
    const auto steps = is_template ? std::span<const std::string_view>(template_steps) : place->spec_steps();
    const Value with_pods = change_at(filled, steps, overlay, [&](const Value& spec) {
        return dependent_pod_defaults(spec, kind == "Pod", overlay);
    });
    const Value filled_in = with_dependent_defaults(with_pods, kind, overlay);
    return kind == "Pod" ? with_app_armor_fields(filled_in, overlay) : filled_in;
}

} // namespace cofferdam::kubernetes
