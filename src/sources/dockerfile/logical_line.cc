#include "sources/dockerfile/logical_line.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <fmt/format.h>

namespace cofferdam::dockerfile {

namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return "";
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

struct PhysicalLine {
    std::string_view bytes; // without its end
    std::uint32_t begin = 0;
};

// "<<EOF", "3<<-'EOF'" at `at`: the name, and how much of the text it takes.
struct HeredocMark {
    std::string name;
    bool strips_tabs = false;
};

std::optional<HeredocMark> heredoc_mark(std::string_view word) {
    word.remove_prefix(std::min(word.find_first_not_of("0123456789"), word.size()));
    if (!word.starts_with("<<")) return std::nullopt;
    word.remove_prefix(2);
    HeredocMark mark;
    mark.strips_tabs = word.starts_with('-');
    if (mark.strips_tabs) word.remove_prefix(1);
    for (const char c : word) {
        if (c == '<' || c == '>' || c == '|' || c == ';' || c == '&' || c == '(' || c == ')')
            return std::nullopt;
        if (c != '"' && c != '\'') mark.name += c;
    }
    if (mark.name.empty()) return std::nullopt;
    return mark;
}

// Words of a line that open heredocs; those within quotes do not.
std::vector<HeredocMark> heredoc_marks(std::string_view text) {
    std::vector<HeredocMark> marks;
    std::size_t begin = 0;
    char quote = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ' ';
        if (quote != 0) {
            if (c == quote && i < text.size()) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == ' ' || c == '\t') {
            if (auto mark = heredoc_mark(text.substr(begin, i - begin))) marks.push_back(*std::move(mark));
            begin = i + 1;
        }
    }
    return marks;
}

// Only what runs or copies takes heredocs.
bool takes_heredocs(std::string_view text) {
    std::string_view rest = trimmed(text);
    std::string_view keyword = rest.substr(0, rest.find_first_of(" \t"));
    if (equals_ignoring_case(keyword, "ONBUILD")) {
        rest = trimmed(rest.substr(keyword.size()));
        keyword = rest.substr(0, rest.find_first_of(" \t"));
    }
    constexpr std::array<std::string_view, 3> keywords = {"RUN", "COPY", "ADD"};
    return std::ranges::any_of(keywords,
                               [&](std::string_view known) { return equals_ignoring_case(keyword, known); });
}

class Reader {
  public:
    Reader(const std::shared_ptr<const value::Text>& text, const Limits& limits,
           std::vector<value::Problem>& problems)
        : text_(text), limits_(limits), problems_(problems) {}

    LogicalLines read() {
        read_directives();
        while (std::optional<PhysicalLine> line = next()) {
            if (is_comment(line->bytes) || trimmed(line->bytes).empty()) continue;
            if (result_.lines.size() >= limits_.instructions) {
                complain(
                    value::Severity::Error, line->begin,
                    fmt::format("more than {} instructions: the rest is not read", limits_.instructions));
                break;
            }
            read_logical(*line);
        }
        return std::move(result_);
    }

  private:
    std::optional<PhysicalLine> next() {
        const auto starts = text_->line_starts();
        if (line_ >= starts.size()) return std::nullopt;
        std::uint32_t begin = starts[line_++];
        const std::uint32_t end =
            line_ < starts.size() ? starts[line_] - 1 : static_cast<std::uint32_t>(text_->bytes().size());
        if (begin == 0 && text_->bytes().starts_with("\xEF\xBB\xBF")) begin = 3;
        std::string_view bytes = text_->bytes({begin, std::max(begin, end)});
        if (bytes.ends_with('\r')) bytes.remove_suffix(1);
        return PhysicalLine{bytes, begin};
    }

    static bool is_comment(std::string_view line) {
        const std::size_t first = line.find_first_not_of(blanks);
        return first != std::string_view::npos && line[first] == '#';
    }

    // Only before anything else, each once: "# syntax=…", "# escape=`", "# check=…".
    void read_directives() {
        while (line_ < text_->line_starts().size()) {
            const std::size_t before = line_;
            const std::optional<PhysicalLine> line = next();
            const std::string_view content = trimmed(line->bytes);
            const std::size_t equals = content.find('=');
            if (!content.starts_with('#') || equals == std::string_view::npos
                || trimmed(content.substr(1, equals - 1)).contains(' ')) {
                line_ = before;
                return;
            }
            const std::string_view value = trimmed(content.substr(equals + 1));
            if (equals_ignoring_case(trimmed(content.substr(1, equals - 1)), "escape")
                && (value == "`" || value == "\\"))
                result_.escape = value.front();
        }
    }

    // The line without its escape character at the end; nothing if it ends here.
    std::optional<std::string_view> continued(std::string_view line) const {
        const std::size_t last = line.find_last_not_of(blanks);
        if (last == std::string_view::npos || line[last] != result_.escape) return std::nullopt;
        if (last > 0 && line[last - 1] == result_.escape) return std::nullopt;
        return line.substr(0, last);
    }

    void read_logical(PhysicalLine line) {
        LogicalLine logical;
        const std::size_t indent = line.bytes.find_first_not_of(blanks);
        line.bytes.remove_prefix(indent);
        line.begin += static_cast<std::uint32_t>(indent);
        std::optional<std::string_view> more = continued(line.bytes);
        logical.append(more.value_or(line.bytes), line.begin);
        while (more) {
            const std::optional<PhysicalLine> following = next();
            if (!following) break;
            // Neither ends what is continued; an empty line is deprecated there, but read.
            if (is_comment(following->bytes) || trimmed(following->bytes).empty()) continue;
            more = continued(following->bytes);
            logical.append(more.value_or(following->bytes), following->begin);
        }
        if (takes_heredocs(logical.text)) read_heredocs(logical);
        result_.lines.push_back(std::move(logical));
    }

    void read_heredocs(LogicalLine& logical) {
        for (HeredocMark& mark : heredoc_marks(logical.text)) {
            Heredoc heredoc{std::move(mark.name), mark.strips_tabs, "", {}};
            bool ended = false;
            while (const std::optional<PhysicalLine> line = next()) {
                std::string_view content = line->bytes;
                if (heredoc.strips_tabs)
                    content.remove_prefix(std::min(content.find_first_not_of('\t'), content.size()));
                if (heredoc.span.begin == 0) heredoc.span = {line->begin, line->begin};
                if ((ended = content == heredoc.name)) break;
                heredoc.body.append(content).push_back('\n');
                heredoc.span.end = line->begin + static_cast<std::uint32_t>(line->bytes.size());
            }
            if (!ended)
                complain(value::Severity::Error, logical.place().begin,
                         fmt::format("the heredoc {} has no end", heredoc.name));
            logical.heredocs.push_back(std::move(heredoc));
        }
    }

    void complain(value::Severity severity, std::uint32_t at, std::string message) {
        problems_.push_back({severity, {text_, {at, at + 1}}, std::move(message)});
    }

    std::shared_ptr<const value::Text> text_;
    const Limits& limits_;
    std::vector<value::Problem>& problems_;
    LogicalLines result_;
    std::size_t line_ = 0;
};

} // namespace

void LogicalLine::append(std::string_view piece, std::uint32_t begin) {
    pieces_.push_back({text.size(), begin});
    text += piece;
}

std::uint32_t LogicalLine::offset(std::size_t at) const {
    auto after = std::ranges::upper_bound(pieces_, at, {}, &Piece::at);
    if (after == pieces_.begin()) return 0;
    const Piece& piece = *std::prev(after);
    return piece.begin + static_cast<std::uint32_t>(at - piece.at);
}

value::Span LogicalLine::place(std::size_t begin, std::size_t end) const {
    const std::uint32_t first = offset(begin);
    // The last byte, not the one after it: that may stand in another line.
    return {first, end > begin ? std::max(first, offset(end - 1) + 1) : first};
}

LogicalLines read_lines(const std::shared_ptr<const value::Text>& text, const Limits& limits,
                        std::vector<value::Problem>& problems) {
    return Reader(text, limits, problems).read();
}

} // namespace cofferdam::dockerfile
