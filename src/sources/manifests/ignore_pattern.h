// One pattern of a .gitignore file, as gitignore(5) defines it; --exclude takes the same syntax.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/file_system.h"

namespace cofferdam::manifests {

class IgnorePattern {
  public:
    // Nothing for a blank line or a comment. A pattern that git holds for malformed is kept and matches
    // nothing.
    static std::optional<IgnorePattern> parse(std::string_view line);

    // `path`: relative to the folder of the pattern's file, without a leading slash. In time proportional to
    // the lengths of the pattern and of the path, whatever they hold.
    bool matches(std::string_view path, FileKind kind) const;

    // "!pattern": takes back what an earlier pattern left out.
    bool negated() const { return negated_; }

  private:
    enum class Step : std::uint8_t {
        Literal,
        One,          // ?
        Set,          // [a-z]
        Run,          // *
        RunOfAny,     // ** at the end: slashes too
        MaybeFolders, // **/ : nothing, or what Within eats
        Within,       // any text up to and with a slash
    };
    struct Token {
        Step step;
        unsigned char literal = 0;
        std::uint32_t set = 0; // index in sets_
    };
    using Set = std::bitset<256>;
    using States = std::vector<bool>;

    void compile(std::string_view glob);
    std::size_t compile_stars(std::string_view glob, std::size_t at);
    std::optional<std::size_t> compile_set(std::string_view glob, std::size_t at);
    bool glob_matches(std::string_view text) const;
    void enter(States& states, std::size_t state) const;
    void advance(const States& from, States& to, unsigned char byte) const;

    std::vector<Token> tokens_;
    std::vector<Set> sets_;
    bool negated_ = false;
    bool folders_only_ = false;
    bool anchored_ = false; // has a slash: matches the whole path, not the last name
    bool malformed_ = false;
};

// All patterns of a file's text.
std::vector<IgnorePattern> parse_ignore_file(std::string_view text);

} // namespace cofferdam::manifests
