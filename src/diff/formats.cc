#include <algorithm>

#include "diff/print.h"

namespace cofferdam::diff {

std::span<const Format> formats() {
    static constexpr Format list[] = {
        {"text", print_text, ".txt"},
        {"json", print_json, ".json"},
        {"markdown", print_markdown, ".md"},
        {"csv", print_csv, ".csv"},
    };
    return list;
}

const Format* find_format(std::string_view name) {
    const auto found = std::ranges::find(formats(), name, &Format::name);
    return found == formats().end() ? nullptr : &*found;
}

} // namespace cofferdam::diff
