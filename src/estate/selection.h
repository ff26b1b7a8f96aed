// Selection: whom a policy of any engine selects, as one three-valued expression over what policies can ask
// of an object and its namespace. Each engine's own selector language is compiled to it when the policy is
// read; what is not understood becomes an unknown in its place, so it is never mistaken for "selected".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/truth.h"
#include "estate/labels.h"
#include "estate/selector.h"

namespace cofferdam::estate {

// Labels of a namespace. Every namespace carries kubernetes.io/metadata.name, which the API server sets;
// without a Namespace object in the estate nothing more is known of it.
struct NamespaceFacts {
    std::string_view name = {};
    std::optional<Labels> labels = {};
};

// One object in its namespace: a pod that a template makes, or its controller. An absent optional is "cannot
// be known".
struct SelectionSubject {
    NamespaceFacts in = {};
    std::optional<std::string_view> kind = {};
    std::optional<Labels> labels = {};
    std::span<const std::string_view> added_labels =
        {}; // keys that the object's controller adds, with values of its own
    std::optional<std::string_view> name = {};
    bool name_is_prefix = false; // the rest is generated
    std::optional<std::string_view> service_account = {};
};

// * stands for any text, ? for one character.
bool matches_glob(std::string_view pattern, std::string_view text);

class Selection {
  public:
    enum class Attribute : std::uint8_t { Namespace, NamespaceLabel, Kind, Name, Label, ServiceAccount };
    enum class Test : std::uint8_t {
        Exists,     // labels only
        In,         // equal to one of the values; false for a missing label
        Glob,       // matches one of the values, in which * and ? stand for any text and any character
        Contains,   // one of the values
        StartsWith, // likewise
        EndsWith,   // likewise
    };

    // Everything.
    Selection() : Selection(Truth::Yes) {}
    static Selection all() { return Selection(Truth::Yes); }
    static Selection none() { return Selection(Truth::No); }
    static Selection unknown() { return Selection(Truth::Unknown); }
    static Selection of(Attribute attribute, Test test, std::vector<std::string_view> values);
    static Selection of_label(Attribute attribute, std::string_view key, Test test,
                              std::vector<std::string_view> values = {});
    // A Kubernetes label selector over labels of the object or of its namespace.
    static Selection of_labels(Attribute attribute, const Selector& selector);

    friend Selection operator&&(Selection a, Selection b);
    friend Selection operator||(Selection a, Selection b);
    friend Selection operator!(Selection a);

    Truth matches(const SelectionSubject& subject) const { return evaluate(0, subject); }
    // Yes and No: whatever the object in that namespace is.
    Truth matches_all_in(const NamespaceFacts& in) const { return matches({.in = in}); }

    // If it is the same for everything.
    std::optional<Truth> constant() const;

    // The only namespaces of which it can select anything, where its text names some: an index for callers.
    std::optional<std::span<const std::string_view>> only_namespaces() const { return only_namespaces(0); }

    // One test of a conjunction.
    struct Term {
        Attribute attribute = Attribute::Label;
        Test test = Test::Exists;
        bool negated = false;
        std::string_view key = {};
        std::vector<std::string_view> values = {};
    };
    // The tests that all have to hold, none where everything is selected; nothing of any other expression.
    std::optional<std::vector<Term>> conjunction() const;
    // Every test in it, wherever it stands.
    std::vector<Term> tests() const;

    // Beyond this many terms a selection is unknown: evaluation recurses over them.
    static constexpr std::size_t most_terms = 1000;

    // Canonical: equal texts select the same. "namespace in (shop) && label app in (web)"
    std::string to_string() const;

  private:
    enum class Operation : std::uint8_t { Constant, Test, Not, And, Or };

    // Prefix notation: an operation is followed by its operands.
    struct Node {
        Operation operation = Operation::Constant;
        Truth constant = Truth::Yes;
        Attribute attribute = Attribute::Label;
        Test test = Test::Exists;
        std::uint32_t length = 1;  // nodes of this operation and its operands
        std::string_view key = {}; // into the policy's document
        std::vector<std::string_view> values = {};
    };

    explicit Selection(Truth constant) { nodes_.push_back({.constant = constant}); }
    static Selection join(Operation operation, Selection a, Selection b);
    Truth evaluate(std::size_t index, const SelectionSubject& subject) const;
    std::optional<std::span<const std::string_view>> only_namespaces(std::size_t index) const;
    static Truth test(const Node& node, const SelectionSubject& subject);
    static Term term(const Node& node, bool negated);
    bool add_terms(std::size_t index, bool negated, std::vector<Term>& terms) const;
    void print(std::size_t index, std::string& text) const;

    std::vector<Node> nodes_;
};

} // namespace cofferdam::estate
