#include "analysis/admission/mentions.h"

#include <algorithm>

namespace cofferdam::admission {

bool mentions(const value::Value& value, std::string_view word) {
    if (value.is(value::Kind::String)) return value.as_string().find(word) != std::string_view::npos;
    return std::ranges::any_of(value.items(), [&](const auto& item) { return mentions(item, word); })
           || std::ranges::any_of(value.entries(), [&](const value::Entry& entry) {
                  return mentions(entry.key, word) || mentions(entry.value, word);
              });
}

} // namespace cofferdam::admission
