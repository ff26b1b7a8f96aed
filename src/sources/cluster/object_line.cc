#include "sources/cluster/object_line.h"

#include <vector>

#include <fmt/format.h>

#include "kubernetes/map_draft.h"
#include "kubernetes/redaction.h"
#include "sources/cluster/kinds_read.h"

namespace cofferdam::cluster {

using value::Value;

std::string object_line(const Value& object, const Resource& resource, value::Arena& arena) {
    kubernetes::Overlay overlay(arena);
    const Value kept = kubernetes::redacted(object, resource.kind, overlay);
    const std::string api_version =
        resource.group.empty() ? resource.version : fmt::format("{}/{}", resource.group, resource.version);
    std::vector<value::Entry> metadata;
    for (const value::Entry& entry : kept["metadata"].entries()) {
        if (entry.key.as_string() != "managedFields") metadata.push_back(entry);
    }
    std::vector<value::Entry> entries{{Value::string("apiVersion"), arena.string(api_version)},
                                      {Value::string("kind"), Value::string(resource.kind)}};
    for (const value::Entry& entry : kept.entries()) {
        const std::string_view key = entry.key.as_string();
        if (key == "apiVersion" || key == "kind") continue;
        const bool is_metadata = key == "metadata" && entry.value.is(value::Kind::Map);
        entries.push_back(is_metadata ? value::Entry{entry.key, arena.map(metadata)} : entry);
    }
    return value::to_json(arena.map(entries));
}

bool is_secrets(const Resource& resource) { return resource.kind == secret_kind && resource.group.empty(); }

std::string accept_for(const Resource& resource, std::string_view metadata_form) {
    if (!is_secrets(resource)) return "application/json";
    return fmt::format("application/json;as={};v=v1;g=meta.k8s.io", metadata_form);
}

} // namespace cofferdam::cluster
