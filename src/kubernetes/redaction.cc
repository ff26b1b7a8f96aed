#include "kubernetes/redaction.h"

#include <algorithm>
#include <array>
#include <vector>

#include "kubernetes/map_draft.h"

namespace cofferdam::kubernetes {

using value::Kind;
using value::Value;

namespace {

// Annotations that repeat the object that they stand on, or what changed in it: a Secret's data with it. Most
// are called as kubectl's, kubectl.kubernetes.io/last-applied-configuration; kopf has
// last-handled-configuration. The others: kapp (pkg/kapp/resources, "original"), Wrangler and so Rancher and
// Fleet (pkg/apply, LabelApplied).
bool repeats_the_object(std::string_view annotation) {
    constexpr std::array<std::string_view, 3> others = {"kapp.k14s.io/original", "kapp.k14s.io/original-diff",
                                                        "objectset.rio.cattle.io/applied"};
    const std::string_view name = annotation.substr(annotation.find('/') + 1);
    return name.starts_with("last-applied") || name.starts_with("last-handled")
           || std::ranges::find(others, annotation) != others.end();
}

// Those of Secrets that say what it belongs to. Every other may hold what the Secret does: tools that copy,
// seal or generate Secrets write what they like.
bool is_harmless_on_a_secret(std::string_view annotation) {
    constexpr std::array<std::string_view, 5> known = {
        "kubernetes.io/service-account.name", "kubernetes.io/service-account.uid",
        "argocd.argoproj.io/tracking-id", "meta.helm.sh/release-name", "meta.helm.sh/release-namespace"};
    return std::ranges::find(known, annotation) != known.end();
}

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

void drop_annotations(const Value& raw, MapDraft& draft, Overlay& overlay, bool is_secret) {
    const Value& annotations = raw["metadata"]["annotations"];
    if (!annotations.is(Kind::Map)) return;
    MapDraft kept(annotations);
    bool is_less = false;
    for (const value::Entry& entry : annotations.entries()) {
        const std::string_view key = entry.key.string_or("");
        if (is_secret ? is_harmless_on_a_secret(key) : !repeats_the_object(key)) continue;
        kept.set(key, Value::null());
        is_less = true;
    }
    if (!is_less) return;
    MapDraft metadata(raw["metadata"]);
    metadata.set("annotations", kept.finish(overlay));
    draft.set("metadata", metadata.finish(overlay));
}

} // namespace

Value redacted(const Value& raw, std::string_view kind, Overlay& overlay) {
    MapDraft draft(raw);
    const bool is_secret = kind == "Secret";
    drop_annotations(raw, draft, overlay, is_secret);
    if (is_secret) drop_secret_values(raw, draft, overlay);
    return draft.finish(overlay);
}

} // namespace cofferdam::kubernetes
