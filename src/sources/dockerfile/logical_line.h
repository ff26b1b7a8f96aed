// Logical lines of a Dockerfile: comments dropped, continuations joined, heredocs taken from the lines that
// follow, as BuildKit's parser cuts them (moby/buildkit, frontend/dockerfile/parser/parser.go).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sources/dockerfile/limits.h"
#include "value/text.h"

namespace cofferdam::dockerfile {

// RUN <<EOF … EOF
struct Heredoc {
    std::string name;
    bool strips_tabs = false; // <<-EOF
    std::string body;
    value::Span span; // of the body
};

class LogicalLine {
  public:
    std::string text; // without the escape characters at line ends
    std::vector<Heredoc> heredocs;

    void append(std::string_view piece, std::uint32_t begin);
    // Where a range of `text` stands in the file.
    value::Span place(std::size_t begin, std::size_t end) const;
    value::Span place() const { return place(0, text.size()); }

  private:
    struct Piece {
        std::size_t at;      // in `text`
        std::uint32_t begin; // in the file
    };
    std::uint32_t offset(std::size_t at) const;
    std::vector<Piece> pieces_;
};

struct LogicalLines {
    std::vector<LogicalLine> lines;
    char escape = '\\'; // or '`', by the directive "# escape="
};

LogicalLines read_lines(const std::shared_ptr<const value::Text>& text, const Limits& limits,
                        std::vector<value::Problem>& problems);

} // namespace cofferdam::dockerfile
