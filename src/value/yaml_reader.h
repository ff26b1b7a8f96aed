// YamlReader: reads pieces of one text into documents of one arena.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "value/document.h"
#include "value/libyaml.h"
#include "value/problems.h"
#include "value/tree_builder.h"
#include "value/yaml.h"

namespace cofferdam::value {

struct YamlRoot {
    Value root;
    Span content;
};

// Nodes that a text may still have. Shared by the readers of its pieces, on several threads.
class NodeBudget {
  public:
    explicit NodeBudget(std::uint64_t nodes) : left_(static_cast<std::int64_t>(nodes)) {}

    bool take(std::uint64_t nodes) { return (left_ -= static_cast<std::int64_t>(nodes)) >= 0; }
    bool exceeded() const { return left_ < 0; }

  private:
    std::atomic<std::int64_t> left_;
};

class YamlReader {
  public:
    // Strings of the result are views of `text` where they can.
    YamlReader(const Text& text, TreeBuilder& builder, const Limits& limits, MergeKeys merge_keys,
               NodeBudget& budget, std::vector<ReadProblem>& problems)
        : text_(text), builder_(builder), limits_(limits), merge_keys_(merge_keys), budget_(budget),
          problems_(problems) {}

    // Nothing if the piece has no document, or a bad one.
    std::optional<YamlRoot> read(Span piece);

  private:
    struct Collection {
        bool is_map;
        bool is_flow;
        bool merges = false; // the next node is the value of "<<"
        Span merge_key = {};
        std::uint32_t begin;
        std::uint32_t end; // of what has been read of it
        std::size_t first; // of its nodes in nodes_
        std::string anchor;
        std::uint64_t definition; // of the anchor
    };
    struct Anchor {
        std::uint64_t definition;
        std::optional<Node> node; // nothing: not complete
    };

    // Each returns false when the document cannot be read; the problem has been told.
    bool read_nodes(Libyaml& events);
    bool take(Libyaml& events, const YamlEvent& event);
    bool open(const YamlEvent& event, Span span, bool is_map);
    bool close(Span span);
    bool scalar(const YamlEvent& event, Span span);
    bool alias(const YamlEvent& event, Span span);
    // Puts a complete node where it belongs.
    bool add(const Node& node);
    bool add_key(const Node& node);
    bool merge(const Node& value);
    bool merge_maps(const Node& value);
    bool merge_map(const Value& map, Span used);

    bool copy(const Node& original, Span used, Node& result);
    bool count(std::uint64_t nodes, Span span);
    bool fail(Span span, std::string message);
    void warn_lost(const Node& lost, const Node& winner);
    void warn_unread(Libyaml& events);
    bool expects_key() const;
    bool is_merge_key(const YamlEvent& event) const;
    Value string_of(std::string_view value, Span span, yaml_scalar_style_t style);
    Span content_of(const YamlEvent& event, Span span) const;
    std::uint32_t line(Span span) const { return text_.position(span.begin).line; }

    const Text& text_;
    TreeBuilder& builder_;
    const Limits& limits_;
    MergeKeys merge_keys_;
    NodeBudget& budget_;
    std::vector<ReadProblem>& problems_;

    // of the document being read
    std::vector<Collection> open_;
    std::vector<Node> nodes_;
    std::unordered_map<std::string, Anchor> anchors_;
    std::uint64_t definitions_ = 0; // of anchors
    std::uint64_t copy_budget_ = 0;
    std::uint64_t uncounted_ = 0; // nodes not yet taken from the budget
};

} // namespace cofferdam::value
