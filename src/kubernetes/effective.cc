// Defaults in two steps: the static ones by a tree of data (content/defaults/), then those that depend on
// other fields of the object, by code. Both rebuild only the maps in which something changes.
#include "kubernetes/effective.h"

#include <span>
#include <vector>

#include "content/shipped.h"
#include "estate/image.h"
#include "kubernetes/dependent_defaults.h"
#include "kubernetes/map_draft.h"
#include "kubernetes/pod_template.h"

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

Value default_for(const Value& field, const Value& tree, bool make, Overlay& overlay) {
    if (tree.is(Kind::Map)) {
        if (field) return apply_tree(field, tree, overlay);
        return make ? tree : field;
    }
    if (tree.is(Kind::List)) return apply_tree(field, tree, overlay);
    return field ? field : tree;
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
        std::string_view key = entry.key.as_string();
        bool make = key.starts_with('+');
        if (make) key.remove_prefix(1);
        const Value& field = raw[key];
        Value filled = default_for(field, entry.value, make, overlay);
        if (!same_slotwise(filled, field)) draft.set(key, filled);
    }
    return draft.finish(overlay);
}

// SetDefaults_Container: Always for the tag "latest" or none, else IfNotPresent.
Value image_pull_policy(const Value& container, Overlay& overlay) {
    if (!container.is(Kind::Map) || container["imagePullPolicy"] || !container["image"].is(Kind::String))
        return container;
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

// defaultHostNetworkPorts: in the host's network each container port is a host port.
Value host_ports(const Value& container, Overlay& overlay) {
    if (!container["ports"].is(Kind::List)) return container;
    Value ports = change_items(container["ports"], overlay,
                               [&](const Value& port) { return host_port(port, overlay); });
    if (same_slotwise(ports, container["ports"])) return container;
    MapDraft draft(container);
    draft.set("ports", ports);
    return draft.finish(overlay);
}

Value dependent_container_defaults(const Value& container, bool host_network, Overlay& overlay) {
    Value with_policy = image_pull_policy(container, overlay);
    return host_network ? host_ports(with_policy, overlay) : with_policy;
}

Value dependent_pod_defaults(const Value& spec, Overlay& overlay) {
    bool host_network = spec["hostNetwork"].bool_or(false);
    MapDraft draft(spec);
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
    const PodTemplatePlace* place = find_pod_template(group, kind);
    if (!place) return raw;
    const Value& tree = default_trees()["kinds"][kind];
    Value filled = tree.is(Kind::Map) ? apply_tree(raw, tree, overlay) : raw;
    const Value with_pods = change_at(filled, place->spec_steps(), overlay, [&](const Value& spec) {
        return dependent_pod_defaults(spec, overlay);
    });
    return with_dependent_defaults(with_pods, kind, overlay);
}

} // namespace cofferdam::kubernetes
