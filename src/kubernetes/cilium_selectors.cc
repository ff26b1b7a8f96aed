#include "kubernetes/cilium_selectors.h"

#include <algorithm>

#include "kubernetes/label_terms.h"
#include "kubernetes/network_fields.h"

namespace cofferdam::kubernetes {

namespace {

using estate::Selection;
using value::Value;
using Attribute = Selection::Attribute;
using Test = Selection::Test;

constexpr std::string_view namespace_key = "io.kubernetes.pod.namespace";
constexpr std::string_view namespace_labels = "io.cilium.k8s.namespace.labels.";
constexpr std::string_view service_account = "io.cilium.k8s.policy.serviceaccount";
constexpr std::string_view cluster = "io.cilium.k8s.policy.cluster";
constexpr std::string_view reserved = "reserved";

struct Key {
    std::string_view source; // "any" if none is written
    std::string_view name;
};

// Keys have a source: "k8s:app", "any:app", "app".
Key key_of(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return {"any", text};
    return {text.substr(0, colon), text.substr(colon + 1)};
}

Selection endpoint_term(std::string_view text, Test test, std::vector<std::string_view> values) {
    const Key key = key_of(text);
    if (key.source == reserved) return Selection::none(); // hosts, the world, …: no pod carries them
    if ((key.source != "any" && key.source != "k8s") || key.name == cluster) return Selection::unknown();
    if (key.name == namespace_key) return Selection::of(Attribute::Namespace, test, std::move(values));
    if (key.name == service_account) return Selection::of(Attribute::ServiceAccount, test, std::move(values));
    if (key.name.starts_with(namespace_labels))
        return namespace_label_term(key.name.substr(namespace_labels.size()), test, std::move(values));
    return object_label_term(key.name, test, std::move(values));
}

// A namespaced policy's own namespace takes the place of another that its endpointSelector names
// (ParseToCiliumRule).
Selection subject_term(std::string_view text, Test test, std::vector<std::string_view> values) {
    const Key key = key_of(text);
    if (key.source == "k8s" && key.name == namespace_key) return Selection::all();
    return endpoint_term(text, test, std::move(values));
}

std::vector<std::string_view> keys_of(const Value& selector) {
    std::vector<std::string_view> keys;
    for (const value::Entry& label : selector["matchLabels"].entries()) keys.push_back(label.key.as_string());
    for (const Value& expression : selector["matchExpressions"].items())
        keys.push_back(expression["key"].string_or(""));
    return keys;
}

bool names_namespace(std::string_view text) {
    const Key key = key_of(text);
    return key.name == namespace_key || key.name.starts_with(namespace_labels);
}

Selection terms_of(Reader& reader, const Value& selector) {
    reader.labels(selector, "matchLabels");
    maps(reader, selector, "matchExpressions");
    return label_terms(selector, endpoint_term);
}

bool is_reserved(std::string_view key) { return key_of(key).source == reserved; }

} // namespace

Selection cilium_subject(Reader& reader, const Value& spec) {
    return label_terms(reader, spec, "endpointSelector", subject_term);
}

Selection cilium_endpoints(Reader& reader, const Value& selector, std::string_view namespace_) {
    Selection selection = terms_of(reader, selector);
    if (namespace_.empty() || std::ranges::any_of(keys_of(selector), names_namespace)) return selection;
    return Selection::of(Attribute::Namespace, Test::In, {namespace_}) && std::move(selection);
}

bool has_reserved_keys(const Value& selector) { return std::ranges::any_of(keys_of(selector), is_reserved); }

std::string_view only_reserved_key(const Value& selector) {
    const std::vector<std::string_view> keys = keys_of(selector);
    const bool alone = keys.size() == 1 && selector["matchLabels"].size() == 1 && is_reserved(keys.front());
    return alone ? key_of(keys.front()).name : std::string_view();
}

} // namespace cofferdam::kubernetes
