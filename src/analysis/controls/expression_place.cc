#include "analysis/controls/expression_place.h"

#include <algorithm>
#include <string_view>

namespace cofferdam::controls {

namespace {

// A line of the scalar without its indentation.
struct Line {
    std::uint32_t begin;
    std::string_view text;
};

class Lines {
  public:
    Lines(const value::Place& scalar, std::uint32_t begin)
        : bytes_(scalar.text->bytes()), at_(begin), end_(scalar.span.end) {}

    bool next(Line& line) {
        if (at_ >= end_) return false;
        const std::size_t end = std::min<std::size_t>(bytes_.find('\n', at_), end_);
        const std::size_t begin = std::min(bytes_.find_first_not_of(" \t", at_), end);
        line = {static_cast<std::uint32_t>(begin), bytes_.substr(begin, end - begin)};
        at_ = end + 1;
        return true;
    }

  private:
    std::string_view bytes_;
    std::size_t at_;
    std::size_t end_;
};

} // namespace

value::Place place_in_yaml(const value::Place& scalar, const cel::SourcePlace& place) {
    if (!scalar.text || scalar.span.begin >= scalar.span.end) return scalar;
    const std::string_view bytes = scalar.text->bytes();
    const char first = bytes[scalar.span.begin];
    const bool is_block = first == '|' || first == '>';
    const bool is_quoted = first == '"' || first == '\'';
    std::uint32_t begin = scalar.span.begin + (is_quoted ? 1 : 0);
    if (is_block) begin = static_cast<std::uint32_t>(std::min(bytes.find('\n', begin), bytes.size() - 1) + 1);
    // Within "|" each line is one of the expression's; else line ends are blanks, an empty line is a line
    // end.
    std::uint32_t line_number = 1;
    std::size_t column = 1;
    Lines lines(scalar, begin);
    for (Line line; lines.next(line);) {
        const auto wanted = static_cast<std::size_t>(place.column);
        if (line_number == place.line && wanted < column + line.text.size() + 1) {
            const auto at = static_cast<std::uint32_t>(line.begin + wanted - column);
            return {scalar.text, {at, at + 1}};
        }
        const bool ends = first == '|' || line.text.empty();
        line_number += ends ? 1 : 0;
        column = ends ? 1 : column + line.text.size() + 1;
    }
    return scalar;
}

} // namespace cofferdam::controls
