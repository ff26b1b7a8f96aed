#include "fix/field_pointer.h"

#include <algorithm>

#include "edits/edit.h"

namespace cofferdam::fix {

namespace {

// The path's first key or index, without its brackets. Consumes it.
std::string_view take_part(std::string_view& path) {
    if (path.starts_with('.')) path.remove_prefix(1);
    const bool quoted = path.starts_with("[\"");
    const bool bracket = path.starts_with('[');
    const std::string_view close = quoted ? "\"]" : "]";
    const std::size_t begin = quoted ? 2 : bracket ? 1 : 0;
    const std::size_t end =
        std::min(bracket ? path.find(close, begin) : path.find_first_of(".[", begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    path.remove_prefix(std::min(end + (bracket ? close.size() : 0), path.size()));
    return part;
}

} // namespace

std::string field_pointer(std::string_view field_path) {
    std::string pointer;
    while (!field_path.empty()) pointer = edits::below(pointer, take_part(field_path));
    return pointer;
}

} // namespace cofferdam::fix
