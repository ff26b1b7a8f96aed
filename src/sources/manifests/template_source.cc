#include "sources/manifests/template_source.h"

#include <algorithm>

namespace cofferdam::manifests {

TemplateSources::TemplateSources(const value::Text& rendered) {
    constexpr std::string_view mark = "\n# Source: ";
    const std::string_view bytes = rendered.bytes();
    // The first comment follows "---"; at the very start of a text there is none.
    for (std::size_t at = bytes.find(mark); at != std::string_view::npos; at = bytes.find(mark, at + 1)) {
        const std::size_t begin = at + mark.size();
        const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
        comments_.push_back({static_cast<std::uint32_t>(begin), bytes.substr(begin, end - begin)});
    }
}

std::string_view TemplateSources::before(std::uint32_t end) const {
    const auto behind = std::ranges::upper_bound(comments_, end, {}, &Comment::at);
    return behind == comments_.begin() ? std::string_view() : std::prev(behind)->path;
}

} // namespace cofferdam::manifests
