// Lines by Myers' greedy algorithm (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986),
// with the common begin and end cut off first: patches change few lines of long files.
#include "fix/unified_diff.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <fmt/format.h>

namespace cofferdam::fix {

namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t context = 3;

Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return lines;
}

// A line of the result: from both sides, or only from one.
struct Step {
    char sign = ' ';
    std::string_view line;
};

// Furthest reaching x on each diagonal, for each number of edits: what the way back is read from.
using Trace = std::vector<std::vector<std::int64_t>>;

class Myers {
  public:
    Myers(const Lines& a, const Lines& b) : a_(a), b_(b), n_(std::ssize(a)), m_(std::ssize(b)) {}

    std::vector<Step> steps() {
        const std::int64_t most = n_ + m_;
        std::vector<std::int64_t> x(static_cast<std::size_t>(2 * most + 3), 0);
        const auto at = [&](std::int64_t diagonal) -> std::int64_t& {
            return x[static_cast<std::size_t>(diagonal + most + 1)];
        };
        for (std::int64_t edits = 0; edits <= most; ++edits) {
            // Only the diagonals that this round may look at.
            trace_.emplace_back(x.begin() + (most - edits), x.begin() + (most + edits + 3));
            for (std::int64_t diagonal = -edits; diagonal <= edits; diagonal += 2) {
                const bool down =
                    diagonal == -edits || (diagonal != edits && at(diagonal - 1) < at(diagonal + 1));
                std::int64_t column = down ? at(diagonal + 1) : at(diagonal - 1) + 1;
                while (column < n_ && column - diagonal < m_
                       && line(a_, column) == line(b_, column - diagonal))
                    ++column;
                at(diagonal) = column;
                if (column >= n_ && column - diagonal >= m_) return way_back(edits);
            }
        }
        return {};
    }

  private:
    static std::string_view line(const Lines& lines, std::int64_t index) {
        return lines[static_cast<std::size_t>(index)];
    }

    std::vector<Step> way_back(std::int64_t edits) {
        std::vector<Step> steps;
        std::int64_t x = n_;
        std::int64_t y = m_;
        for (; edits >= 0; --edits) {
            const std::vector<std::int64_t>& before = trace_[static_cast<std::size_t>(edits)];
            const auto at = [&](std::int64_t diagonal) {
                return before[static_cast<std::size_t>(diagonal + edits + 1)];
            };
            const std::int64_t diagonal = x - y;
            const bool down =
                diagonal == -edits || (diagonal != edits && at(diagonal - 1) < at(diagonal + 1));
            const std::int64_t from = edits == 0 ? 0 : down ? at(diagonal + 1) : at(diagonal - 1);
            const std::int64_t stop = edits == 0 ? 0 : down ? from : from + 1; // where the snake begins
            while (x > stop) steps.push_back({' ', line(a_, --x)}), --y;
            if (edits == 0) break;
            if (down)
                steps.push_back({'+', line(b_, --y)});
            else
                steps.push_back({'-', line(a_, --x)});
        }
        std::ranges::reverse(steps);
        return steps;
    }

    const Lines& a_;
    const Lines& b_;
    std::int64_t n_;
    std::int64_t m_;
    Trace trace_;
};

std::vector<Step> steps_between(const Lines& before, const Lines& after) {
    const std::size_t shorter = std::min(before.size(), after.size());
    std::size_t head = 0;
    while (head < shorter && before[head] == after[head]) ++head;
    std::size_t tail = 0;
    while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    std::vector<Step> steps;
    for (std::size_t i = 0; i < head; ++i) steps.push_back({' ', before[i]});
    const auto middle = [&](const Lines& lines) {
        return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head),
                     lines.end() - static_cast<std::ptrdiff_t>(tail));
    };
    const Lines a = middle(before);
    const Lines b = middle(after);
    for (const Step& step : Myers(a, b).steps()) steps.push_back(step);
    for (std::size_t i = before.size() - tail; i < before.size(); ++i) steps.push_back({' ', before[i]});
    return steps;
}

// Git quotes what would break its lines, and ends a name with blanks by a tab (git-diff's core.quotePath).
std::string header(std::string_view sign, std::string_view side, std::string_view path) {
    return fmt::format("{} {}/{}{}\n", sign, side, path,
                       path.find(' ') != std::string_view::npos ? "\t" : "");
}

std::string range(std::size_t first, std::size_t count) {
    // Of no lines: the line before them.
    const std::size_t line = count == 0 ? first : first + 1;
    return count == 1 ? fmt::format("{}", line) : fmt::format("{},{}", line, count);
}

void write_hunk(std::span<const Step> steps, std::size_t a, std::size_t b, std::string& text) {
    const auto count = [&](char not_sign) {
        return static_cast<std::size_t>(
            std::ranges::count_if(steps, [&](const Step& step) { return step.sign != not_sign; }));
    };
    text += fmt::format("@@ -{} +{} @@\n", range(a, count('+')), range(b, count('-')));
    for (const Step& step : steps) {
        text += step.sign;
        text += step.line;
        if (!step.line.ends_with('\n')) text += "\n\\ No newline at end of file\n";
    }
}

} // namespace

std::string unified_diff(std::string_view path, std::string_view before, std::string_view after) {
    if (before == after) return "";
    const Lines old_lines = lines_of(before);
    const Lines new_lines = lines_of(after);
    const std::vector<Step> steps = steps_between(old_lines, new_lines);
    std::string text =
        fmt::format("diff --git a/{0} b/{0}\n", path) + header("---", "a", path) + header("+++", "b", path);
    std::size_t a = 0;
    std::size_t b = 0;
    std::size_t done = 0; // steps before the next hunk, which a and b count
    for (std::size_t i = 0; i < steps.size();) {
        if (steps[i].sign == ' ') {
            ++i;
            continue;
        }
        const std::size_t begin = std::max(done, i < context ? 0 : i - context);
        std::size_t last = i;
        for (std::size_t next = i; next < steps.size() && next <= last + 2 * context + 1; ++next)
            if (steps[next].sign != ' ') last = next;
        const std::size_t end = std::min(last + context + 1, steps.size());
        for (; done < begin; ++done) a += 1, b += 1;
        const std::span<const Step> hunk(steps.data() + begin, end - begin);
        write_hunk(hunk, a, b, text);
        for (const Step& step : hunk) {
            a += step.sign != '+';
            b += step.sign != '-';
        }
        done = i = end;
    }
    return text;
}

} // namespace cofferdam::fix
