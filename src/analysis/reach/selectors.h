// Selectors: whom the policies of a target select, each asked once, as sorted lists of classes.
//
// They are written down as words before there are classes (what they mention decides what the classes are),
// and resolved against the classes afterwards; those of a later policy, at once.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/reach/append_only.h"
#include "analysis/reach/classes.h"
#include "analysis/reach/sequences.h"
#include "analysis/reach/vocabulary.h"
#include "estate/selection.h"
#include "estate/selector.h"

namespace cofferdam::reach {

using SelectorId = std::uint32_t;

struct Selected {
    std::span<const ClassId> surely;
    std::span<const ClassId> perhaps; // disjoint from `surely`

    std::size_t size() const { return surely.size() + perhaps.size(); }
    Truth of(ClassId id) const;
};

// Pods of the host's network: some policies exclude them, or mean them where they speak of nodes.
enum class HostNetwork : std::uint8_t { Included, Excluded, Only };

class Selectors {
  public:
    using Namespaces = std::unordered_map<std::string_view, std::uint32_t>;

    // REQUIRES: what is given outlives this
    Selectors(Vocabulary& vocabulary, const Namespaces& namespaces);

    SelectorId in_namespace(std::string_view name, const estate::Selector& pods);
    SelectorId in_namespaces(const estate::Selector& namespaces, const estate::Selector& pods);
    // REQUIRES: the selection outlives resolve()
    SelectorId of(const estate::Selection& selection, HostNetwork host_network);
    // All pods of the host's network, or perhaps some of them.
    SelectorId of_host_network(Truth all);

    // Those that are new; those that may select more than a few classes, through the labels of the classes.
    // From the first call on, the vocabulary is closed.
    void resolve(const Classes& classes, std::size_t few_classes);
    const Selected& operator[](SelectorId id) const { return selected_[id]; }
    std::uint32_t size() const { return selected_.size(); }

    // Since the vocabulary was closed, or since the last such question, a selector has asked for what it does
    // not hold: the classes are too coarse for it.
    bool asked_for_more() { return std::exchange(asked_for_more_, false); }

  private:
    enum class Scope : std::uint32_t { Nowhere, Namespace, Everywhere, Namespaces };
    static constexpr std::uint32_t no_selection = UINT32_MAX;
    static constexpr std::size_t head =
        4; // words: scope, which, host network, selection; then tests of labels

    struct NamespaceTruth {
        std::uint32_t index;
        Truth truth;
    };

    void begin(Scope scope, std::uint32_t which = 0);
    void add_test(LabelVocabulary& words, std::vector<std::uint32_t>& tests, std::string_view key,
                  TestForm form, std::span<const std::string_view> values);
    void add_tests(LabelVocabulary& words, std::vector<std::uint32_t>& tests,
                   const estate::Selector& selector);
    void set_host_network(HostNetwork host_network);
    void set_scope(std::span<const std::uint32_t> namespace_tests);
    std::optional<std::string_view> only_name(std::span<const std::uint32_t> namespace_tests) const;
    bool add_term(const estate::Selection::Term& term, std::vector<std::uint32_t>& namespace_tests);
    std::uint32_t keep(const estate::Selection& selection);
    SelectorId finish();

    std::span<const NamespaceTruth> namespaces_by(std::uint32_t tests, const Classes& classes);
    void add_if_selected(Words words, ClassId id, Truth in, const Classes& classes);
    void scan(Words words, ClassRange range, Truth in, const Classes& classes);
    template <class Each>
    static void each_posting(Words test, const Classes& classes, Each each);
    void look_up(Words words, Words test, std::span<const NamespaceTruth> in, const Classes& classes);
    void resolve(SelectorId id, const Classes& classes, std::size_t few_classes);

    Vocabulary* vocabulary_;
    std::uint32_t name_key_;
    const Namespaces* namespaces_;
    Sequences words_;
    Sequences namespace_tests_;
    std::vector<const estate::Selection*> selections_;
    std::map<std::string, std::uint32_t> selection_ids_;
    std::vector<std::optional<std::vector<NamespaceTruth>>> namespaces_of_tests_;
    Pool pool_;
    AppendOnly<Selected> selected_;
    bool closed_ = false;
    bool asked_for_more_ = false;

    std::vector<std::uint32_t> current_;
    std::vector<ClassId> candidates_;
    std::vector<ClassId> surely_;
    std::vector<ClassId> perhaps_;
};

} // namespace cofferdam::reach
