#include "estate/selection.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace cofferdam::estate {

// Backtracks to the last * only.
bool matches_glob(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::optional<std::size_t> star;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star) {
            p = *star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

namespace {

// A pattern and a text of which only the beginning is known.
Truth matches_glob_of_prefix(std::string_view pattern, std::string_view prefix) {
    const std::string_view head = pattern.substr(0, pattern.find_first_of("*?"));
    const std::size_t common = std::min(head.size(), prefix.size());
    if (head.substr(0, common) != prefix.substr(0, common)) return Truth::No;
    if (head.size() <= prefix.size() && pattern.substr(head.size()) == "*") return Truth::Yes;
    const bool ends_too_early = head.size() == pattern.size() && head.size() <= prefix.size();
    return ends_too_early ? Truth::No : Truth::Unknown;
}

bool holds(Selection::Test test, std::string_view wanted, std::string_view text) {
    switch (test) {
    case Selection::Test::Exists: return true;
    case Selection::Test::In: return text == wanted;
    case Selection::Test::Glob: return matches_glob(wanted, text);
    case Selection::Test::Contains: return text.find(wanted) != std::string_view::npos;
    case Selection::Test::StartsWith: return text.starts_with(wanted);
    case Selection::Test::EndsWith: return text.ends_with(wanted);
    }
    return false;
}

bool holds_for_one(Selection::Test test, const std::vector<std::string_view>& values, std::string_view text) {
    if (test == Selection::Test::Exists) return true;
    return std::ranges::any_of(values, [&](std::string_view wanted) { return holds(test, wanted, text); });
}

Truth holds_for_prefix(Selection::Test test, const std::vector<std::string_view>& values,
                       std::string_view prefix) {
    if (test != Selection::Test::Glob && test != Selection::Test::In) return Truth::Unknown;
    Truth result = Truth::No;
    for (std::string_view wanted : values) result = result || matches_glob_of_prefix(wanted, prefix);
    return result;
}

enum class Presence : std::uint8_t { Absent, Present, Unknown };

struct Looked {
    Presence presence = Presence::Unknown;
    std::string_view text;
};

Looked look(std::optional<std::string_view> text) {
    return text ? Looked{Presence::Present, *text} : Looked{Presence::Unknown, {}};
}

Looked look_in(const Labels& labels, std::string_view key) {
    const auto found = labels.find(key);
    return found ? Looked{Presence::Present, *found} : Looked{Presence::Absent, {}};
}

Looked namespace_label(const NamespaceFacts& in, std::string_view key) {
    // Set by the API server on every namespace:
    // https://kubernetes.io/docs/reference/labels-annotations-taints/
    if (key == "kubernetes.io/metadata.name") return {Presence::Present, in.name};
    return in.labels ? look_in(*in.labels, key) : Looked{};
}

Looked object_label(const SelectionSubject& subject, std::string_view key) {
    if (!subject.labels) return {};
    const Looked written = look_in(*subject.labels, key);
    const bool added = std::ranges::find(subject.added_labels, key) != subject.added_labels.end();
    return written.presence == Presence::Absent && added ? Looked{} : written;
}

Looked look_up(Selection::Attribute attribute, std::string_view key, const SelectionSubject& subject) {
    switch (attribute) {
    case Selection::Attribute::Namespace: return look(subject.in.name);
    case Selection::Attribute::NamespaceLabel: return namespace_label(subject.in, key);
    case Selection::Attribute::Kind: return look(subject.kind);
    case Selection::Attribute::Name: return look(subject.name);
    case Selection::Attribute::Label: return object_label(subject, key);
    case Selection::Attribute::ServiceAccount: return look(subject.service_account);
    }
    return {};
}

std::string_view word(Selection::Attribute attribute) {
    static constexpr std::string_view words[] = {"namespace", "namespace label", "kind",
                                                 "name",      "label",           "serviceaccount"};
    return words[static_cast<std::size_t>(attribute)];
}

std::string_view word(Selection::Test test) {
    static constexpr std::string_view words[] = {"exists",   "in",          "like",
                                                 "contains", "starts with", "ends with"};
    return words[static_cast<std::size_t>(test)];
}

} // namespace

Selection Selection::of(Attribute attribute, Test test, std::vector<std::string_view> values) {
    return of_label(attribute, {}, test, std::move(values));
}

Selection Selection::of_label(Attribute attribute, std::string_view key, Test test,
                              std::vector<std::string_view> values) {
    Selection result;
    result.nodes_.front() = {.operation = Operation::Test,
                             .attribute = attribute,
                             .test = test,
                             .key = key,
                             .values = std::move(values)};
    return result;
}

Selection Selection::of_labels(Attribute attribute, const Selector& selector) {
    Selection result;
    for (const Selector::Requirement& requirement : selector.requirements()) {
        const bool with_values = requirement.operation == Selector::Operator::In
                                 || requirement.operation == Selector::Operator::NotIn;
        Selection term =
            of_label(attribute, requirement.key, with_values ? Test::In : Test::Exists, requirement.values);
        const bool negated = requirement.operation == Selector::Operator::NotIn
                             || requirement.operation == Selector::Operator::DoesNotExist;
        result = std::move(result) && (negated ? !std::move(term) : std::move(term));
    }
    return result;
}

std::optional<Truth> Selection::constant() const {
    if (nodes_.front().operation != Operation::Constant) return std::nullopt;
    return nodes_.front().constant;
}

Selection Selection::join(Operation operation, Selection a, Selection b) {
    if (a.nodes_.size() + b.nodes_.size() > most_terms) return unknown();
    std::vector<Node> nodes;
    nodes.reserve(1 + a.nodes_.size() + b.nodes_.size());
    nodes.push_back({.operation = operation,
                     .length = static_cast<std::uint32_t>(1 + a.nodes_.size() + b.nodes_.size())});
    std::ranges::move(a.nodes_, std::back_inserter(nodes));
    std::ranges::move(b.nodes_, std::back_inserter(nodes));
    a.nodes_ = std::move(nodes);
    return a;
}

Selection operator&&(Selection a, Selection b) {
    if (a.constant() == Truth::Yes || b.constant() == Truth::No) return b;
    if (b.constant() == Truth::Yes || a.constant() == Truth::No) return a;
    return Selection::join(Selection::Operation::And, std::move(a), std::move(b));
}

Selection operator||(Selection a, Selection b) {
    if (a.constant() == Truth::No || b.constant() == Truth::Yes) return b;
    if (b.constant() == Truth::No || a.constant() == Truth::Yes) return a;
    return Selection::join(Selection::Operation::Or, std::move(a), std::move(b));
}

Selection operator!(Selection a) {
    if (const auto constant = a.constant()) return Selection(!*constant);
    a.nodes_.insert(a.nodes_.begin(), {.operation = Selection::Operation::Not,
                                       .length = static_cast<std::uint32_t>(a.nodes_.size() + 1)});
    return a;
}

Truth Selection::evaluate(std::size_t index, const SelectionSubject& subject) const {
    const Node& node = nodes_[index];
    const std::size_t left = index + 1;
    switch (node.operation) {
    case Operation::Constant: return node.constant;
    case Operation::Test: return test(node, subject);
    case Operation::Not: return !evaluate(left, subject);
    case Operation::And: {
        const Truth first = evaluate(left, subject);
        return first == Truth::No ? first : first && evaluate(left + nodes_[left].length, subject);
    }
    case Operation::Or: {
        const Truth first = evaluate(left, subject);
        return first == Truth::Yes ? first : first || evaluate(left + nodes_[left].length, subject);
    }
    }
    return Truth::Unknown;
}

Truth Selection::test(const Node& node, const SelectionSubject& subject) {
    const Looked looked = look_up(node.attribute, node.key, subject);
    if (looked.presence == Presence::Unknown) return Truth::Unknown;
    if (looked.presence == Presence::Absent) return Truth::No;
    if (node.attribute == Attribute::Name && subject.name_is_prefix)
        return holds_for_prefix(node.test, node.values, looked.text);
    return truth(holds_for_one(node.test, node.values, looked.text));
}

std::optional<std::span<const std::string_view>> Selection::only_namespaces(std::size_t index) const {
    const Node& node = nodes_[index];
    if (node.operation == Operation::And) {
        const auto left = only_namespaces(index + 1);
        return left ? left : only_namespaces(index + 1 + nodes_[index + 1].length);
    }
    const bool by_name =
        node.attribute == Attribute::Namespace
        || (node.attribute == Attribute::NamespaceLabel && node.key == "kubernetes.io/metadata.name");
    if (node.operation != Operation::Test || node.test != Test::In || !by_name) return std::nullopt;
    return std::span(node.values);
}

std::string Selection::to_string() const {
    std::string text;
    print(0, text);
    return text;
}

void Selection::print(std::size_t index, std::string& text) const {
    const Node& node = nodes_[index];
    switch (node.operation) {
    case Operation::Constant:
        text += node.constant == Truth::Unknown ? "unknown" : node.constant == Truth::Yes ? "all" : "none";
        return;
    case Operation::Test:
        text += word(node.attribute);
        if (!node.key.empty()) fmt::format_to(std::back_inserter(text), " {}", node.key);
        fmt::format_to(std::back_inserter(text), " {}", word(node.test));
        if (node.test != Test::Exists)
            fmt::format_to(std::back_inserter(text), " ({})", fmt::join(node.values, ","));
        return;
    case Operation::Not:
        text += "!(";
        print(index + 1, text);
        text += ")";
        return;
    case Operation::And:
    case Operation::Or:
        text += "(";
        print(index + 1, text);
        text += node.operation == Operation::And ? " && " : " || ";
        print(index + 1 + nodes_[index + 1].length, text);
        text += ")";
    }
}

Selection::Term Selection::term(const Node& node, bool negated) {
    return {.attribute = node.attribute,
            .test = node.test,
            .negated = negated,
            .key = node.key,
            .values = node.values};
}

std::vector<Selection::Term> Selection::tests() const {
    std::vector<Term> found;
    for (const Node& node : nodes_) {
        if (node.operation == Operation::Test) found.push_back(term(node, false));
    }
    return found;
}

bool Selection::add_terms(std::size_t index, bool negated, std::vector<Term>& terms) const {
    const Node& node = nodes_[index];
    switch (node.operation) {
    case Operation::Constant: return node.constant == Truth::Yes && !negated;
    case Operation::Test: terms.push_back(term(node, negated)); return true;
    case Operation::Not: return !negated && add_terms(index + 1, true, terms);
    case Operation::And:
        return !negated && add_terms(index + 1, false, terms)
               && add_terms(index + 1 + nodes_[index + 1].length, false, terms);
    case Operation::Or: break;
    }
    return false;
}

std::optional<std::vector<Selection::Term>> Selection::conjunction() const {
    std::vector<Term> terms;
    if (!add_terms(0, false, terms)) return std::nullopt;
    return terms;
}

} // namespace cofferdam::estate
