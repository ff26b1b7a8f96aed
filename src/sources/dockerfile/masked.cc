#include "sources/dockerfile/masked.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace cofferdam::dockerfile {

namespace {

constexpr std::string_view mask = "***";

bool names_credential(std::string_view name) {
    constexpr std::array<std::string_view, 9> parts = {"pass", "pwd",  "secret", "token", "key",
                                                       "auth", "cred", "--user", "login"};
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return std::ranges::any_of(parts, [&](std::string_view part) { return lower.contains(part); });
}

// "https://user:password@host/…"
void mask_address(std::string& word) {
    const std::size_t scheme = word.find("://");
    if (scheme == std::string::npos) return;
    const std::size_t begin = scheme + 3;
    const std::size_t end = std::min(word.find('/', begin), word.size());
    const std::size_t at = word.rfind('@', end);
    if (at == std::string::npos || at < begin) return;
    word.replace(begin, at - begin, mask);
}

std::string masked(const std::string& word, bool follows_name) {
    const std::size_t equals = word.find_first_of("=:");
    std::string result = word;
    if (follows_name && !word.starts_with('-')) {
        result = mask;
    } else if (equals != std::string::npos && !word.substr(equals).starts_with("://")
               && names_credential(std::string_view(word).substr(0, equals))) {
        result = word.substr(0, equals + 1).append(mask);
    }
    mask_address(result);
    return result;
}

} // namespace

std::string masked_text(std::span<const std::string> words) {
    std::string text;
    bool follows_name = false;
    for (const std::string& word : words) {
        if (!text.empty()) text += ' ';
        text += masked(word, follows_name);
        // Only long options: of short ones nobody knows what they mean.
        follows_name =
            word == "-u" || (word.starts_with("--") && !word.contains('=') && names_credential(word));
    }
    return text;
}

} // namespace cofferdam::dockerfile
