#include "analysis/reach/selectors.h"

#include <algorithm>
#include <optional>

namespace cofferdam::reach {

using estate::Selection;
using estate::Selector;

namespace {

// As estate/selection.cc has it.
constexpr std::string_view name_label = "kubernetes.io/metadata.name";

TestForm form_of(Selector::Operator operation) {
    switch (operation) {
    case Selector::Operator::In: return TestForm::In;
    case Selector::Operator::NotIn: return TestForm::NotIn;
    case Selector::Operator::Exists: return TestForm::Exists;
    case Selector::Operator::DoesNotExist: return TestForm::DoesNotExist;
    }
    return TestForm::Exists;
}

// Only tests whose outcome values alone decide.
std::optional<TestForm> form_of(const Selection::Term& term) {
    if (term.test == Selection::Test::In) return term.negated ? TestForm::NotIn : TestForm::In;
    if (term.test == Selection::Test::Exists) return term.negated ? TestForm::DoesNotExist : TestForm::Exists;
    return std::nullopt;
}

} // namespace

Truth Selected::of(ClassId id) const {
    if (std::ranges::binary_search(surely, id)) return Truth::Yes;
    return std::ranges::binary_search(perhaps, id) ? Truth::Unknown : Truth::No;
}

Selectors::Selectors(Vocabulary& vocabulary, const Namespaces& namespaces)
    : vocabulary_(&vocabulary), name_key_(vocabulary.namespaces.key(name_label)), namespaces_(&namespaces) {}

void Selectors::begin(Scope scope, std::uint32_t which) {
    current_ = {static_cast<std::uint32_t>(scope), which, 0, no_selection};
}

void Selectors::add_test(LabelVocabulary& words, std::vector<std::uint32_t>& tests, std::string_view key,
                         TestForm form, std::span<const std::string_view> values) {
    const auto known = closed_ ? words.find_key(key) : std::optional(words.key(key));
    if (!known) {
        asked_for_more_ = true;
        return;
    }
    tests.push_back(*known);
    tests.push_back(static_cast<std::uint32_t>(form));
    tests.push_back(static_cast<std::uint32_t>(values.size()));
    const auto first = static_cast<std::ptrdiff_t>(tests.size());
    for (const std::string_view value : values)
        tests.push_back(closed_ ? words.find_pair(*known, value) : words.pair(*known, value));
    std::sort(tests.begin() + first, tests.end());
}

void Selectors::add_tests(LabelVocabulary& words, std::vector<std::uint32_t>& tests,
                          const Selector& selector) {
    for (const Selector::Requirement& requirement : selector.requirements())
        add_test(words, tests, requirement.key, form_of(requirement.operation), requirement.values);
}

SelectorId Selectors::in_namespace(std::string_view name, const Selector& pods) {
    const auto found = namespaces_->find(name);
    if (found == namespaces_->end()) {
        begin(Scope::Nowhere);
        return finish();
    }
    begin(Scope::Namespace, found->second);
    add_tests(vocabulary_->pods, current_, pods);
    return finish();
}

SelectorId Selectors::in_namespaces(const Selector& namespaces, const Selector& pods) {
    std::vector<std::uint32_t> tests;
    add_tests(vocabulary_->namespaces, tests, namespaces);
    begin(Scope::Everywhere);
    set_scope(tests);
    add_tests(vocabulary_->pods, current_, pods);
    return finish();
}

// The value, if the tests are that the namespace has one name.
std::optional<std::string_view> Selectors::only_name(std::span<const std::uint32_t> tests) const {
    if (tests.size() != 4 || tests[0] != name_key_ || TestForm{tests[1]} != TestForm::In) return std::nullopt;
    return tests[3] == LabelVocabulary::nobody_has ? "" : vocabulary_->namespaces.value(tests[3]);
}

void Selectors::set_scope(std::span<const std::uint32_t> tests) {
    if (tests.empty()) return;
    Scope scope = Scope::Namespaces;
    if (const auto name = only_name(tests)) {
        const auto found = namespaces_->find(*name);
        scope = found == namespaces_->end() ? Scope::Nowhere : Scope::Namespace;
        current_[1] = found == namespaces_->end() ? 0 : found->second;
    } else {
        current_[1] = namespace_tests_.intern(tests);
    }
    current_[0] = static_cast<std::uint32_t>(scope);
}

// A namespace's name is what its label of that name says.
bool Selectors::add_term(const Selection::Term& term, std::vector<std::uint32_t>& namespace_tests) {
    const auto form = form_of(term);
    if (!form) return false;
    switch (term.attribute) {
    case Selection::Attribute::Label:
        add_test(vocabulary_->pods, current_, term.key, *form, term.values);
        return true;
    case Selection::Attribute::NamespaceLabel:
        add_test(vocabulary_->namespaces, namespace_tests, term.key, *form, term.values);
        return true;
    case Selection::Attribute::Namespace:
        add_test(vocabulary_->namespaces, namespace_tests, name_label, *form, term.values);
        return true;
    default: return false;
    }
}

SelectorId Selectors::of(const Selection& selection, HostNetwork host_network) {
    if (selection.constant() == Truth::No) {
        begin(Scope::Nowhere);
        return finish();
    }
    begin(Scope::Everywhere);
    std::vector<std::uint32_t> namespace_tests;
    const auto conjunction = selection.conjunction();
    bool complete = conjunction.has_value();
    if (conjunction) {
        for (const Selection::Term& term : *conjunction)
            complete = add_term(term, namespace_tests) && complete;
    } else if (const auto names = selection.only_namespaces()) {
        add_test(vocabulary_->namespaces, namespace_tests, name_label, TestForm::In, *names);
    }
    set_scope(namespace_tests);
    set_host_network(host_network);
    if (!complete) current_[3] = keep(selection);
    return finish();
}

SelectorId Selectors::of_host_network(Truth all) {
    static const Selection unknown = Selection::unknown();
    begin(Scope::Everywhere);
    set_host_network(HostNetwork::Only);
    if (all == Truth::Unknown) current_[3] = keep(unknown);
    return finish();
}

void Selectors::set_host_network(HostNetwork host_network) {
    current_[2] = static_cast<std::uint32_t>(host_network);
    if (host_network == HostNetwork::Included) return;
    if (!closed_) vocabulary_->asks_host_network = true;
    asked_for_more_ = asked_for_more_ || !vocabulary_->asks_host_network;
}

// What it mentions has to be known before there are classes.
std::uint32_t Selectors::keep(const Selection& selection) {
    if (closed_) {
        asked_for_more_ = true;
        return no_selection;
    }
    for (const Selection::Term& term : selection.tests()) {
        if (term.attribute == Selection::Attribute::Label) vocabulary_->pods.key(term.key);
        if (term.attribute == Selection::Attribute::Name) vocabulary_->asks_names = true;
        if (term.attribute == Selection::Attribute::ServiceAccount) vocabulary_->asks_service_accounts = true;
    }
    const auto [place, is_new] =
        selection_ids_.try_emplace(selection.to_string(), static_cast<std::uint32_t>(selections_.size()));
    if (is_new) selections_.push_back(&selection);
    return place->second;
}

SelectorId Selectors::finish() { return words_.intern(current_); }

void Selectors::resolve(const Classes& classes, std::size_t few_classes) {
    closed_ = true;
    for (SelectorId id = selected_.size(); id < words_.size(); ++id) resolve(id, classes, few_classes);
}

std::span<const Selectors::NamespaceTruth> Selectors::namespaces_by(std::uint32_t tests,
                                                                    const Classes& classes) {
    if (tests >= namespaces_of_tests_.size()) namespaces_of_tests_.resize(namespace_tests_.size());
    std::optional<std::vector<NamespaceTruth>>& found = namespaces_of_tests_[tests];
    if (found) return *found;
    found.emplace();
    for (std::uint32_t i = 0; i < classes.namespaces().size(); ++i) {
        const Truth truth = hold(namespace_tests_[tests], classes.namespaces()[i].labels);
        if (truth != Truth::No) found->push_back({i, truth});
    }
    return *found;
}

void Selectors::add_if_selected(Words words, ClassId id, Truth in, const Classes& classes) {
    const bool of_host = classes.host_network(id);
    const HostNetwork asked{static_cast<std::uint8_t>(words[2])};
    if (of_host ? asked == HostNetwork::Excluded : asked == HostNetwork::Only) return;
    Truth selected = in && hold(words.subspan(head), classes.labels(id));
    if (selected == Truth::No) return;
    if (words[3] != no_selection) selected = selections_[words[3]]->matches(classes.subject(id));
    if (selected == Truth::Yes) surely_.push_back(id);
    if (selected == Truth::Unknown) perhaps_.push_back(id);
}

void Selectors::scan(Words words, ClassRange range, Truth in, const Classes& classes) {
    for (ClassId id = range.begin; id < range.end; ++id) add_if_selected(words, id, in, classes);
}

// Those that have a label of the test, or may.
template <class Each>
void Selectors::each_posting(Words test, const Classes& classes, Each each) {
    for (const std::uint32_t pair : test.subspan(3, test[2])) {
        if (pair != LabelVocabulary::nobody_has) each(classes.with_pair(pair));
    }
    each(classes.with_unknown(test[0]));
}

// Through the labels of a test.
void Selectors::look_up(Words words, Words test, std::span<const NamespaceTruth> in, const Classes& classes) {
    candidates_.clear();
    std::size_t lists = 0;
    each_posting(test, classes, [&](std::span<const ClassId> ids) {
        if (ids.empty()) return;
        ++lists;
        candidates_.insert(candidates_.end(), ids.begin(), ids.end());
    });
    if (lists > 1) std::ranges::sort(candidates_);
    auto place = in.begin();
    for (const ClassId id : candidates_) {
        const std::uint32_t its = classes.namespace_of(id);
        while (place != in.end() && place->index < its) ++place;
        if (place == in.end()) break;
        if (place->index == its) add_if_selected(words, id, place->truth, classes);
    }
}

void Selectors::resolve(SelectorId id, const Classes& classes, std::size_t few_classes) {
    const Words words = words_[id];
    surely_.clear();
    perhaps_.clear();
    std::vector<NamespaceTruth> own;
    std::span<const NamespaceTruth> in;
    switch (Scope{words[0]}) {
    case Scope::Nowhere: break;
    case Scope::Namespace: own = {{words[1], Truth::Yes}}; break;
    case Scope::Everywhere:
        for (std::uint32_t i = 0; i < classes.namespaces().size(); ++i) own.push_back({i, Truth::Yes});
        break;
    case Scope::Namespaces: in = namespaces_by(words[1], classes); break;
    }
    if (in.empty()) in = own;
    std::size_t fewest = 0;
    for (const NamespaceTruth& one : in) {
        const ClassRange range = classes.namespaces()[one.index].classes;
        fewest += range.end - range.begin;
    }
    // One by one, or through the labels of a test: whatever has fewer candidates.
    Words best;
    for (Words tests = words.subspan(head); fewest > few_classes && !tests.empty();
         tests = tests.subspan(3 + tests[2])) {
        if (TestForm{tests[1]} != TestForm::In) continue;
        std::size_t candidates = 0;
        each_posting(tests, classes, [&](std::span<const ClassId> ids) { candidates += ids.size(); });
        if (candidates >= fewest) continue;
        fewest = candidates;
        best = tests.first(3 + tests[2]);
    }
    if (!best.empty()) {
        look_up(words, best, in, classes);
    } else {
        for (const NamespaceTruth& one : in)
            scan(words, classes.namespaces()[one.index].classes, one.truth, classes);
    }
    selected_.append({pool_.copy(surely_), pool_.copy(perhaps_)});
}

} // namespace cofferdam::reach
