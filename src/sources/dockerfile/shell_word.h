// One word of a shell script, and where it ends.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cofferdam::dockerfile {

struct ShellWord {
    std::string text;                      // quotes removed; $NAME, ${…} and $(…) as written
    std::vector<std::string_view> scripts; // of $(…) and `…`; views of the script
    std::size_t end = 0;                   // offset behind it
};

// REQUIRES: script[begin] is no blank and no operator
ShellWord read_word(std::string_view script, std::size_t begin);

// Offset of the parenthesis that closes the one before `begin`; the script's size if none does.
std::size_t closing_parenthesis(std::string_view script, std::size_t begin);

inline bool is_shell_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
inline bool is_shell_operator(char c) {
    return c == ';' || c == '&' || c == '|' || c == '(' || c == ')' || c == '<' || c == '>' || c == '\n';
}

} // namespace cofferdam::dockerfile
