#include "kubernetes/label_terms.h"

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
    if (operation == "In") return term(*key, Selection::Test::In, string_items(node["values"]));
    if (operation == "NotIn") return !term(*key, Selection::Test::In, string_items(node["values"]));
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
