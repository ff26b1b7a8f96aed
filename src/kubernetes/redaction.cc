#include "kubernetes/redaction.h"

#include <vector>

#include "kubernetes/map_draft.h"

namespace cofferdam::kubernetes {

using value::Kind;
using value::Value;

namespace {

constexpr std::string_view last_applied = "kubectl.kubernetes.io/last-applied-configuration";

// Every value becomes null; the keys stay.
Value without_values(const Value& map, Overlay& overlay) {
    std::vector<value::Entry> entries(map.entries().begin(), map.entries().end());
    for (value::Entry& entry : entries) entry.value = Value::null();
    return overlay.map(map, entries);
}

void drop_secret_values(const Value& raw, MapDraft& draft, Overlay& overlay) {
    for (std::string_view key : {"data", "stringData"}) {
        if (!raw[key]) continue;
        draft.set(key, raw[key].is(Kind::Map) ? without_values(raw[key], overlay) : Value::null());
    }
}

void drop_last_applied(const Value& raw, MapDraft& draft, Overlay& overlay) {
    const Value& annotations = raw["metadata"]["annotations"];
    if (!annotations.find(last_applied)) return;
    MapDraft kept(annotations);
    kept.set(last_applied, Value::null());
    MapDraft metadata(raw["metadata"]);
    metadata.set("annotations", kept.finish(overlay));
    draft.set("metadata", metadata.finish(overlay));
}

} // namespace

Value redacted(const Value& raw, std::string_view kind, Overlay& overlay) {
    MapDraft draft(raw);
    drop_last_applied(raw, draft, overlay);
    if (kind == "Secret") drop_secret_values(raw, draft, overlay);
    return draft.finish(overlay);
}

} // namespace cofferdam::kubernetes
