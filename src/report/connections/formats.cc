#include <algorithm>
#include <array>

#include "report/connections/print.h"

namespace cofferdam::connections {

std::span<const Format> formats() {
    static constexpr std::array list = {
        Format{"text", print_text, ".txt"}, Format{"json", print_json, ".json"},
        Format{"csv", print_csv, ".csv"},   Format{"markdown", print_markdown, ".md"},
        Format{"dot", print_dot, ".dot"},
    };
    return list;
}

const Format* find_format(std::string_view name) {
    const auto found = std::ranges::find(formats(), name, &Format::name);
    return found == formats().end() ? nullptr : &*found;
}

} // namespace cofferdam::connections
