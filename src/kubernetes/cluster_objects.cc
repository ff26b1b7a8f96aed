// Namespace, Node, Secret and ConfigMap (k8s.io/api core/v1).
#include <algorithm>

#include "kubernetes/kinds.h"
#include "kubernetes/network_fields.h"

namespace cofferdam::kubernetes {

namespace {

using value::Value;

// The kubelet registers a hostname as an address too, which is no address to reach.
bool is_ip_type(std::string_view type) { return type == "InternalIP" || type == "ExternalIP"; }

void add_keys(const Value& map, std::vector<std::string_view>& keys) {
    for (const value::Entry& entry : map.entries()) {
        const std::string_view key = entry.key.as_string();
        if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
}

} // namespace

void read_namespace(estate::Entity& entity, Reader&) {
    estate::Namespace row;
    row.name = entity.object.name;
    row.labels = entity.object.labels;
    entity.row = row;
}

void read_node(estate::Entity& entity, Reader& reader) {
    const Value& root = entity.object.effective;
    estate::Node node;
    node.name = entity.object.name;
    node.labels = entity.object.labels;
    for (const Value& address : maps(reader, reader.map(root, "status"), "addresses")) {
        const std::string_view type = reader.string(address, "type");
        if (!is_ip_type(type)) continue;
        node.addresses.push_back(reader.string(address, "address"));
        if (type == "ExternalIP") node.external_addresses.push_back(node.addresses.back());
    }
    for (const Value& taint : maps(reader, reader.map(root, "spec"), "taints")) {
        node.taints.push_back(
            {reader.string(taint, "key"), reader.string(taint, "value"), reader.string(taint, "effect")});
    }
    entity.row = std::move(node);
}

// Keys only: a value of a Secret never enters the model.
void read_secret(estate::Entity& entity, Reader& reader) {
    const Value& root = entity.object.effective;
    estate::Secret secret;
    secret.namespace_ = entity.object.namespace_;
    secret.name = entity.object.name;
    secret.type = reader.string(root, "type", "Opaque");
    add_keys(reader.map(root, "data"), secret.keys);
    add_keys(reader.map(root, "stringData"), secret.keys);
    entity.row = std::move(secret);
}

void read_config_map(estate::Entity& entity, Reader&) {
    estate::ConfigMap row;
    row.namespace_ = entity.object.namespace_;
    row.name = entity.object.name;
    entity.row = row;
}

} // namespace cofferdam::kubernetes
