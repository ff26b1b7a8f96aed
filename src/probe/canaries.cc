#include "probe/canaries.h"

#include <algorithm>

#include <fmt/format.h>

#include "content/shipped.h"
#include "value/arena.h"
#include "value/document.h"

namespace cofferdam::probe {

namespace {

using value::Entry;
using value::Value;

// The fields of `base`, those of `other` in their places.
std::vector<Entry> replaced(const Value& base, const Value& other) {
    std::vector<Entry> fields;
    for (const Entry& field : base.entries()) {
        const Value* const mine = other.find(field.key.as_string());
        fields.push_back({field.key, mine ? *mine : field.value});
    }
    for (const Entry& field : other.entries()) {
        if (!base.find(field.key.as_string())) fields.push_back(field);
    }
    return fields;
}

// Labels tell whoever sees it in an audit log what it is.
Value metadata_of(std::string_view name, value::Arena& arena) {
    const std::vector<Entry> labels{
        {Value::string("app.kubernetes.io/managed-by"), Value::string("cofferdam-policy-probe")}};
    const std::vector<Entry> metadata{
        {Value::string("name"), arena.string(fmt::format("cofferdam-canary-{}", name))},
        {Value::string("labels"), arena.map(labels)}};
    return arena.map(metadata);
}

std::string pod_of(const Value& base, const Value& canary) {
    value::Arena arena;
    const std::vector<Value> containers{arena.map(replaced(base["container"], canary["container"]))};
    std::vector<Entry> spec = replaced(base["pod"], canary["pod"]);
    spec.push_back({Value::string("containers"), arena.list(containers)});
    const std::vector<Entry> pod{{Value::string("apiVersion"), Value::string("v1")},
                                 {Value::string("kind"), Value::string("Pod")},
                                 {Value::string("metadata"), metadata_of(canary["name"].as_string(), arena)},
                                 {Value::string("spec"), arena.map(spec)}};
    return value::to_json(arena.map(pod));
}

} // namespace

std::vector<Canary> read_canaries() {
    const value::DocumentPtr document = content::shipped_document("canaries.yaml");
    const Value& root = document->root();
    std::vector<Canary> canaries;
    for (const Value& canary : root["canaries"].items())
        canaries.push_back({.name = std::string(canary["name"].as_string()),
                            .control = std::string(canary["control"].string_or("")),
                            .level = std::string(canary["level"].string_or("")),
                            .pod = pod_of(root["base"], canary)});
    return canaries;
}

} // namespace cofferdam::probe
