// Document: one parsed YAML document or JSON text. Immutable and shared; keeps its arena and its text alive.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value/arena.h"
#include "value/source_map.h"
#include "value/text.h"
#include "value/value.h"

namespace cofferdam::value {

class Document {
  public:
    // `text` and `places` may be null: a document that was made, not read. `span` is the document's range in
    // the text, comments before and after it included; `content` that of its root.
    Document(std::shared_ptr<const Arena> arena, Value root, std::shared_ptr<const Text> text = nullptr,
             Span span = {}, std::shared_ptr<const SourceMap> places = nullptr,
             std::optional<Span> content = std::nullopt)
        : arena_(std::move(arena)), root_(root), text_(std::move(text)), span_(span),
          content_(content.value_or(span)), places_(std::move(places)) {}

    const Value& root() const { return root_; }
    const std::shared_ptr<const Text>& text() const { return text_; }
    // From after the separator before it to the separator after it.
    Span span() const { return span_; }
    // From its first content byte to its last.
    Span content() const { return content_; }
    const std::shared_ptr<const Arena>& arena() const { return arena_; }

    // The place of a node of this document: a slot inside it (as Value::find gives), or root(). Without a
    // text: no place. Of a node that is not in the source (or whose place was not kept) the document's own
    // place. Of a node that an alias or a merge key brought: where it was written; place_used is where the
    // alias stands, if there is one.
    Place place(const Value& node) const;
    Place place() const { return {text_, content_}; }
    std::optional<Place> place_used(const Value& node) const;

  private:
    std::shared_ptr<const Arena> arena_;
    Value root_;
    std::shared_ptr<const Text> text_;
    Span span_;
    Span content_;
    std::shared_ptr<const SourceMap> places_;
};

using DocumentPtr = std::shared_ptr<const Document>;

// Bounds on foreign input; beyond one: a Problem, never a crash, a hang or unbounded memory.
struct Limits {
    std::uint32_t depth = 100;                    // nested lists and maps
    std::uint64_t nodes_by_alias = 1'000'000;     // nodes that aliases and merge keys copy, per document
    std::uint64_t nodes = 50'000'000;             // nodes of one text
    std::uint64_t bytes = std::uint64_t{1} << 30; // of one text
};

struct Parsed {
    std::vector<DocumentPtr> documents; // in the order of the text; empty documents are left out
    std::vector<Problem> problems;      // in the order of the text; a bad document does not lose the others
};

enum class KeepPlaces : bool { No, Yes };

// What becomes of a key that stands before "<<" and that "<<" brings as well.
enum class MergeKeys : bool {
    OverrideEarlier, // kubectl's reading
    Yield,           // YAML 1.1's: a map's own keys win, wherever they stand (Compose)
};

// YAML as kubectl reads it (value/yaml.h has the rules). Large texts are parsed on several threads.
Parsed parse_yaml(std::shared_ptr<const Text> text, KeepPlaces keep = KeepPlaces::Yes,
                  const Limits& limits = {}, MergeKeys merge_keys = MergeKeys::OverrideEarlier);

// One JSON value, or several one after another (as kubectl reads a stream). Duplicate keys: the last wins,
// with a warning. Long numbers keep their text.
Parsed parse_json(std::shared_ptr<const Text> text, KeepPlaces keep = KeepPlaces::Yes,
                  const Limits& limits = {});

// parse_json if the first byte that is not white space is '{' or '[', and parse_yaml otherwise or if the
// first value is bad: kubectl's own order. If both fail, the problems are those of JSON.
Parsed parse(std::shared_ptr<const Text> text, KeepPlaces keep = KeepPlaces::Yes, const Limits& limits = {});

// Compact JSON; map entries in document order. Double as the shortest text that reads back the same.
std::string to_json(const Value& value);

} // namespace cofferdam::value
