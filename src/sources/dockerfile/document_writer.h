// Values with places for a document that is made, not parsed.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "value/tree_builder.h"

namespace cofferdam::dockerfile {

class DocumentWriter {
  public:
    explicit DocumentWriter(value::TreeBuilder& builder) : builder_(builder) {}

    value::Node text(std::string_view text, value::Span span) {
        return {builder_.arena().string(text), span};
    }
    static value::Node flag(bool flag, value::Span span) { return {value::Value::boolean(flag), span}; }
    static value::Node number(std::size_t number, value::Span span) {
        return {value::Value::integer(static_cast<std::int64_t>(number)), span};
    }
    value::Node list(std::span<const value::Node> items, value::Span span) {
        return {builder_.list(items), span};
    }
    template <class Texts>
    value::Node texts(const Texts& items, value::Span span) {
        std::vector<value::Node> nodes;
        for (std::string_view item : items) nodes.push_back(text(item, span));
        return list(nodes, span);
    }

    // Members of a map, in the order in which they are added; each name once.
    class Map {
      public:
        Map(DocumentWriter& writer, value::Span span) : writer_(writer), span_(span) {}

        void add(std::string_view name, const value::Node& node) {
            nodes_.push_back({writer_.builder_.key(name, value::Interner::Lifetime::Call), node.written});
            nodes_.push_back(node);
        }
        void text(std::string_view name, std::string_view text) { add(name, writer_.text(text, span_)); }
        void text(std::string_view name, std::string_view text, value::Span span) {
            add(name, writer_.text(text, span));
        }
        void flag(std::string_view name, bool flag) { add(name, DocumentWriter::flag(flag, span_)); }
        value::Node finish() {
            return {writer_.builder_.map(nodes_, 0, [](const value::Node&, const value::Node&) {}), span_};
        }

      private:
        DocumentWriter& writer_;
        value::Span span_;
        std::vector<value::Node> nodes_;
    };

  private:
    value::TreeBuilder& builder_;
};

} // namespace cofferdam::dockerfile
