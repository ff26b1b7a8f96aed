// Format: how one recorder writes a line. Every format is read line by line, so one bad line costs one line.
#pragma once

#include <span>
#include <string_view>

#include "core/result.h"

namespace cofferdam::observations {

template <class Line>
struct Format {
    std::string_view name;
    // The first format of the list that recognises a line reads it.
    bool (*recognises)(std::string_view line);
    // Error: what is wrong with the line.
    Result<Line> (*read)(std::string_view line);
};

// Null: none of them recognises it.
template <class Line>
const Format<Line>* format_of(std::span<const Format<Line>> formats, std::string_view line) {
    for (const Format<Line>& format : formats) {
        if (format.recognises(line)) return &format;
    }
    return nullptr;
}

} // namespace cofferdam::observations
