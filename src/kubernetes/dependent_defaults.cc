#include "kubernetes/dependent_defaults.h"

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <vector>

#include "kubernetes/map_draft.h"

namespace cofferdam::kubernetes {

namespace {

using value::Entry;
using value::Kind;
using value::Value;

// The map under `key`, or an empty one.
Value map_at(const Value& parent, std::string_view key, Overlay& overlay) {
    return parent[key].is(Kind::Map) ? parent[key] : overlay.arena().map({});
}

void set_if_absent(MapDraft& draft, const Value& map, std::string_view key, const Value& value) {
    if (!map[key]) draft.set(key, value);
}

struct Default {
    std::string_view key;
    Value value;
};

// `field` (strategy or updateStrategy): RollingUpdate if it names no type, and then its own defaults.
Value with_rolling_update(const Value& spec, std::string_view field, std::initializer_list<Default> defaults,
                          Overlay& overlay) {
    const Value strategy = map_at(spec, field, overlay);
    if (strategy["type"].string_or("RollingUpdate") != "RollingUpdate") return spec;
    const Value update = map_at(strategy, "rollingUpdate", overlay);
    MapDraft filled(update);
    for (const Default& one : defaults) set_if_absent(filled, update, one.key, one.value);
    MapDraft draft(strategy);
    draft.set("type", Value::string("RollingUpdate"));
    draft.set("rollingUpdate", filled.finish(overlay));
    MapDraft changed(spec);
    changed.set(field, draft.finish(overlay));
    return changed.finish(overlay);
}

// SetDefaults_Job
Value with_job_defaults(const Value& spec, Overlay& overlay) {
    MapDraft draft(spec);
    if (!spec["completions"] && !spec["parallelism"]) draft.set("completions", Value::integer(1));
    set_if_absent(draft, spec, "parallelism", Value::integer(1));
    const std::int64_t limit = spec["backoffLimitPerIndex"] ? std::numeric_limits<std::int32_t>::max() : 6;
    set_if_absent(draft, spec, "backoffLimit", Value::integer(limit));
    set_if_absent(draft, spec, "podReplacementPolicy",
                  Value::string(spec["podFailurePolicy"] ? "Failed" : "TerminatingOrFailed"));
    return draft.finish(overlay);
}

// What is limited and not requested is requested as far as it is limited.
Value with_requests(const Value& container, Overlay& overlay) {
    const Value& limits = container["resources"]["limits"];
    if (limits.entries().empty()) return container;
    const Value requests = map_at(container["resources"], "requests", overlay);
    MapDraft filled(requests);
    for (const Entry& limit : limits.entries())
        set_if_absent(filled, requests, limit.key.as_string(), limit.value);
    MapDraft resources(container["resources"]);
    resources.set("requests", filled.finish(overlay));
    MapDraft draft(container);
    draft.set("resources", resources.finish(overlay));
    return draft.finish(overlay);
}

// SetDefaults_Pod; a template is not filled in so.
Value with_pod_defaults(const Value& spec, Overlay& overlay) {
    MapDraft draft(spec);
    for (const std::string_view key : {"containers", "initContainers"}) {
        std::vector<Value> changed;
        for (const Value& container : spec[key].items()) changed.push_back(with_requests(container, overlay));
        if (!changed.empty()) draft.set(key, overlay.list(spec[key], changed));
    }
    return draft.finish(overlay);
}

// SetDefaults_ReplicationController
Value with_selector_of_template(const Value& spec, Overlay& overlay) {
    const Value& labels = spec["template"]["metadata"]["labels"];
    if (!labels || spec["selector"].size() > 0) return spec;
    MapDraft draft(spec);
    draft.set("selector", labels);
    return draft.finish(overlay);
}

Value filled_spec(const Value& spec, std::string_view kind, Overlay& overlay) {
    const Value quarter = Value::string("25%");
    if (kind == "Deployment")
        return with_rolling_update(spec, "strategy", {{"maxUnavailable", quarter}, {"maxSurge", quarter}},
                                   overlay);
    if (kind == "StatefulSet")
        return with_rolling_update(spec, "updateStrategy", {{"partition", Value::integer(0)}}, overlay);
    if (kind == "DaemonSet")
        return with_rolling_update(spec, "updateStrategy",
                                   {{"maxUnavailable", Value::integer(1)}, {"maxSurge", Value::integer(0)}},
                                   overlay);
    if (kind == "Job") return with_job_defaults(spec, overlay);
    if (kind == "ReplicationController") return with_selector_of_template(spec, overlay);
    return kind == "Pod" ? with_pod_defaults(spec, overlay) : spec;
}

// Jobs and ReplicationControllers without labels take those of their template.
Value with_labels_of_template(const Value& object, Overlay& overlay) {
    const Value& labels = object["spec"]["template"]["metadata"]["labels"];
    if (!labels || object["metadata"]["labels"].size() > 0 || !object["metadata"].is(Kind::Map))
        return object;
    MapDraft metadata(object["metadata"]);
    metadata.set("labels", labels);
    MapDraft draft(object);
    draft.set("metadata", metadata.finish(overlay));
    return draft.finish(overlay);
}

} // namespace

Value with_dependent_defaults(const Value& object, std::string_view kind, Overlay& overlay) {
    if (!object["spec"].is(Kind::Map)) return object;
    MapDraft draft(object);
    draft.set("spec", filled_spec(object["spec"], kind, overlay));
    const Value filled = draft.finish(overlay);
    const bool labelled = kind == "Job" || kind == "ReplicationController";
    return labelled ? with_labels_of_template(filled, overlay) : filled;
}

} // namespace cofferdam::kubernetes
