#include "sources/compose/project_name.h"

namespace cofferdam::compose {

std::string normalised_name(std::string_view text) {
    std::string name;
    for (char c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        const bool is_letter_or_digit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (is_letter_or_digit || (!name.empty() && (c == '-' || c == '_'))) name += c;
    }
    return name;
}

} // namespace cofferdam::compose
