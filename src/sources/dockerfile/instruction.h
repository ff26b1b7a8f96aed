// Instructions: keyword, flags, and what follows in the shell's or in JSON's form
// (https://docs.docker.com/reference/dockerfile/).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sources/dockerfile/logical_line.h"

namespace cofferdam::dockerfile {

// "--from=build", "--mount=type=secret,id=x"; of one without a value "".
struct Flag {
    std::string_view name;
    std::string_view value;
};

struct Instruction {
    std::string keyword;                          // upper case; of ONBUILD the one that it puts off
    bool on_build = false;                        // ONBUILD: for images that are built on this one
    std::vector<Flag> flags;                      // views of the line
    std::string_view rest;                        // after the flags; view of the line
    std::size_t rest_at = 0;                      // offset in the line's text
    std::optional<std::vector<std::string>> exec; // rest as a list of strings in JSON
    const LogicalLine* line = nullptr;

    std::string_view flag(std::string_view name) const; // "" none
    value::Span place() const { return line->place(); }
};

// REQUIRES: the line outlives the instruction. Unknown keywords are told of, and read.
Instruction parse_instruction(const LogicalLine& line, const std::shared_ptr<const value::Text>& text,
                              std::vector<value::Problem>& problems);

// Words as ENV, LABEL and ARG have them: cut at blanks, quotes and escapes left in.
std::vector<std::string_view> quoted_words(std::string_view text, char escape);
// Words as COPY has them: cut at blanks.
std::vector<std::string_view> plain_words(std::string_view text);

} // namespace cofferdam::dockerfile
