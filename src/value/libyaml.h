// Libyaml: libyaml over one piece of a text, as events or as tokens, with marks mapped to bytes of the text.
//
// libyaml counts code points; in a piece of ASCII these are bytes, in others a cursor walks along with the
// marks, which seldom go back.
#pragma once

#include <optional>
#include <string>

#include <yaml.h>

#include "value/text.h"

namespace cofferdam::value {

// One event or token; frees what libyaml allocated for it.
template <class Kind, void (*free_kind)(Kind*)>
class LibyamlOwned {
  public:
    LibyamlOwned() = default;
    LibyamlOwned(const LibyamlOwned&) = delete;
    LibyamlOwned& operator=(const LibyamlOwned&) = delete;
    ~LibyamlOwned() { free_kind(&owned_); }

    const Kind* operator->() const { return &owned_; }
    // For libyaml to write into.
    Kind* fill() {
        free_kind(&owned_);
        return &owned_;
    }

  private:
    Kind owned_ = {};
};

using YamlEvent = LibyamlOwned<yaml_event_t, yaml_event_delete>;
using YamlToken = LibyamlOwned<yaml_token_t, yaml_token_delete>;

class Libyaml {
  public:
    // `bytes`: the whole text; `piece`: the range to read. Both outlive this.
    Libyaml(std::string_view bytes, Span piece);
    ~Libyaml() { yaml_parser_delete(&parser_); }
    Libyaml(const Libyaml&) = delete;
    Libyaml& operator=(const Libyaml&) = delete;

    // False after an error. One object gives events or tokens, not both.
    bool next(YamlEvent& event) { return yaml_parser_parse(&parser_, event.fill()) != 0; }
    bool next(YamlToken& token) { return yaml_parser_scan(&parser_, token.fill()) != 0; }

    std::uint32_t offset(const yaml_mark_t& mark);
    template <class Marked>
    Span span(const Marked& marked) {
        return {offset(marked->start_mark), offset(marked->end_mark)};
    }

    struct Failure {
        std::uint32_t offset;
        std::string message;
    };
    // REQUIRES: next returned false
    Failure failure();

  private:
    std::string_view bytes_;
    std::uint32_t begin_;
    bool ascii_;
    // The cursor: code point number → offset.
    std::size_t cursor_index_ = 0;
    std::uint32_t cursor_offset_;
    yaml_parser_t parser_;
};

} // namespace cofferdam::value
