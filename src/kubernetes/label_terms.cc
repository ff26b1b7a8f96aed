#include "kubernetes/label_terms.h"

#include "kubernetes/network_fields.h"

namespace cofferdam::kubernetes {

namespace {

using estate::Selection;
using value::Value;

Selection expression(const Value& node, LabelTerm term) {
    const auto key = node["key"].string_if();
    if (!key) return Selection::unknown();
    const std::string_view operation = node["operator"].string_or("");
    if (operation == "Exists") return term(*key, Selection::Test::Exists, {});
    if (operation == "DoesNotExist") return !term(*key, Selection::Test::Exists, {});
    const bool in = operation == "In";
    // LabelSelectorAsSelector refuses In and NotIn without values; what an engine makes of that is its own
    // affair.
    if ((in || operation == "NotIn") && node["values"].size() > 0) {
        Selection one_of = term(*key, Selection::Test::In, string_items(node["values"]));
        return in ? one_of : !std::move(one_of);
    }
    return Selection::unknown();
}

} // namespace

Selection label_terms(const Value& selector, LabelTerm term) {
    Selection result;
    for (const value::Entry& label : selector["matchLabels"].entries()) {
        const auto text = label.value.string_if();
        result = std::move(result)
                 && (text ? term(label.key.as_string(), Selection::Test::In, {*text}) : Selection::unknown());
    }
    for (const Value& node : selector["matchExpressions"].items())
        result = std::move(result) && expression(node, term);
    return result;
}

Selection label_terms(Reader& reader, const Value& parent, std::string_view key, LabelTerm term) {
    const Value& selector = reader.map(parent, key);
    reader.labels(selector, "matchLabels");
    for (const Value& expression : maps(reader, selector, "matchExpressions")) {
        reader.string(expression, "key");
        reader.string(expression, "operator");
        reader.strings(expression, "values");
    }
    return label_terms(selector, term);
}

Selection object_label_term(std::string_view key, Selection::Test test,
                            std::vector<std::string_view> values) {
    return Selection::of_label(Selection::Attribute::Label, key, test, std::move(values));
}

Selection namespace_label_term(std::string_view key, Selection::Test test,
                               std::vector<std::string_view> values) {
    return Selection::of_label(Selection::Attribute::NamespaceLabel, key, test, std::move(values));
}

std::vector<std::string_view> string_items(const Value& list) {
    std::vector<std::string_view> texts;
    texts.reserve(list.size());
    for (const Value& item : list.items()) {
        if (const auto text = item.string_if()) texts.push_back(*text);
    }
    return texts;
}

} // namespace cofferdam::kubernetes
