#include "sources/dockerfile/shell_word.h"

#include <algorithm>

namespace cofferdam::dockerfile {

namespace {

std::size_t end_of_quote(std::string_view script, std::size_t begin, char quote) {
    for (std::size_t i = begin; i < script.size(); ++i) {
        if (script[i] == '\\' && quote != '\'') {
            ++i;
        } else if (script[i] == quote) {
            return i;
        }
    }
    return script.size();
}

// Brackets of one kind, quotes within them skipped.
std::size_t closing(std::string_view script, std::size_t begin, char open, char close) {
    int depth = 1;
    for (std::size_t i = begin; i < script.size(); ++i) {
        const char c = script[i];
        if (c == '\\') {
            ++i;
        } else if (c == '\'' || c == '"') {
            i = end_of_quote(script, i + 1, c);
        } else if (c == open) {
            ++depth;
        } else if (c == close && --depth == 0) {
            return i;
        }
    }
    return script.size();
}

class WordReader {
  public:
    WordReader(std::string_view script, std::size_t begin) : script_(script), at_(begin) {}

    ShellWord read() {
        while (at_ < script_.size() && !is_shell_blank(script_[at_]) && !is_shell_operator(script_[at_]))
            part();
        word_.end = std::min(at_, script_.size());
        return std::move(word_);
    }

  private:
    void part() {
        const char c = script_[at_];
        if (c == '\'') {
            const std::size_t end = end_of_quote(script_, at_ + 1, '\'');
            word_.text += script_.substr(at_ + 1, end - at_ - 1);
            at_ = end + 1;
        } else if (c == '"') {
            ++at_;
            while (at_ < script_.size() && script_[at_] != '"') quoted_part();
            ++at_;
        } else if (c == '\\') {
            if (at_ + 1 < script_.size() && script_[at_ + 1] != '\n') word_.text += script_[at_ + 1];
            at_ += 2;
        } else {
            expansion_or_plain();
        }
    }

    void quoted_part() {
        constexpr std::string_view escapable = "$`\"\\\n";
        const bool escapes =
            script_[at_] == '\\' && at_ + 1 < script_.size() && escapable.contains(script_[at_ + 1]);
        if (!escapes) return expansion_or_plain();
        if (script_[at_ + 1] != '\n') word_.text += script_[at_ + 1];
        at_ += 2;
    }

    void expansion_or_plain() {
        const std::string_view rest = script_.substr(at_);
        if (rest.starts_with("$(")) {
            script(at_ + 2, closing_parenthesis(script_, at_ + 2));
        } else if (rest.starts_with('`')) {
            script(at_ + 1, end_of_quote(script_, at_ + 1, '`'));
        } else if (rest.starts_with("${")) {
            take(closing(script_, at_ + 2, '{', '}') + 1);
        } else {
            take(at_ + 1);
        }
    }

    void script(std::size_t begin, std::size_t end) {
        // $((1 + 2)) is arithmetic
        if (begin < script_.size() && script_[begin] != '(')
            word_.scripts.push_back(script_.substr(begin, end - begin));
        take(end + 1);
    }

    void take(std::size_t end) {
        end = std::min(end, script_.size());
        word_.text += script_.substr(at_, end - at_);
        at_ = end;
    }

    std::string_view script_;
    std::size_t at_;
    ShellWord word_;
};

} // namespace

ShellWord read_word(std::string_view script, std::size_t begin) { return WordReader(script, begin).read(); }

std::size_t closing_parenthesis(std::string_view script, std::size_t begin) {
    return closing(script, begin, '(', ')');
}

} // namespace cofferdam::dockerfile
