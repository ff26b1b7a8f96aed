#include "value/shortened.h"

#include "value/document.h"

namespace cofferdam::value {

std::string shortened_json(const Value& value, std::size_t longest) {
    if (!value) return "";
    std::string text = to_json(value);
    if (text.size() <= longest) return text;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + "…";
}

} // namespace cofferdam::value
