#include "probe/canaries.h"

#include <algorithm>

#include <fmt/format.h>

#include "content/shipped.h"
#include "probe/variation.h"
#include "value/document.h"
#include "value/fields.h"

namespace cofferdam::probe {

namespace {

using value::Entry;
using value::Value;

constexpr std::string_view pods_path = "/api/v1/namespaces/{namespace}/pods";

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

Value pod_of(const Value& base, const Value& canary, value::Arena& arena) {
    const std::vector<Value> containers{arena.map(replaced(base["container"], canary["container"]))};
    std::vector<Entry> spec = replaced(base["pod"], canary["pod"]);
    spec.push_back({Value::string("containers"), arena.list(containers)});
    return value::map_of(
        {{"apiVersion", Value::string("v1")}, {"kind", Value::string("Pod")}, {"spec", arena.map(spec)}},
        arena);
}

Canary pod_canary(const Value& base, const Value& canary) {
    value::Arena arena;
    Canary made = canary_of(std::string(canary["name"].as_string()), std::string(pods_path),
                            pod_of(base, canary, arena));
    made.control = canary["control"].string_or("");
    made.level = canary["level"].string_or("");
    return made;
}

std::string lower(std::string_view text) {
    std::string lowered(text);
    std::ranges::transform(lowered, lowered.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lowered;
}

} // namespace

Canaries read_canaries() {
    const value::DocumentPtr document = content::shipped_document("canaries.yaml");
    const Value& root = document->root();
    Canaries read;
    for (const Value& canary : root["canaries"].items())
        read.pods.push_back(pod_canary(root["base"], canary));
    for (const Value& other : root["others"].items())
        read.others.push_back(canary_of("harmless-" + lower(other["object"]["kind"].as_string()),
                                        std::string(other["path"].as_string()), other["object"]));
    return read;
}

// No name of its own: one that is taken would be refused before anybody judged it. The label tells whoever
// sees it in an audit log what it is.
Canary canary_of(std::string name, std::string path, const Value& object) {
    value::Arena arena;
    Value named = with_field(object, {"metadata", "generateName"},
                             Value::string(arena.copy(fmt::format("cofferdam-canary-{}-", name))), arena);
    if (!object["metadata"]["labels"])
        named = with_field(named, {"metadata", "labels", "app.kubernetes.io/managed-by"},
                           Value::string("cofferdam-policy-probe"), arena);
    const auto text = std::make_shared<const value::Text>("canary", value::to_json(named));
    return {.name = std::move(name),
            .control = {},
            .level = {},
            .path = std::move(path),
            .object = value::parse_json(text, value::KeepPlaces::No).documents.front()};
}

} // namespace cofferdam::probe
