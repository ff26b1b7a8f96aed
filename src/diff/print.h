// The formats in which `cofferdam diff` prints: one explicit list. Names are foreign text; each format
// neutralises what its readers would interpret.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "diff/difference.h"

namespace cofferdam::diff {

struct Options {
    // text and markdown: groups beyond that are counted
    std::size_t most_groups = 200;
    bool color = false; // text only
    // text and markdown: say something where risk is compared and nothing got worse
    bool all = false;
};

// Takes the next piece of the output.
using Write = std::function<void(std::string_view)>;

void print_text(const Difference& difference, const Options& options, const Write& write);
void print_json(const Difference& difference, const Options& options, const Write& write); // docs/diff.md
void print_markdown(const Difference& difference, const Options& options, const Write& write);
void print_csv(const Difference& difference, const Options& options, const Write& write);

struct Format {
    std::string_view name; // as --format takes it
    void (*print)(const Difference& difference, const Options& options, const Write& write) = nullptr;
    std::string_view ending; // of files in it
};

std::span<const Format> formats();
// Null for a name that is not in the list.
const Format* find_format(std::string_view name);

} // namespace cofferdam::diff
