#include "estate/image.h"

#include <algorithm>

// The grammar is github.com/distribution/reference v0.6.0 (regexp.go), names completed as in normalize.go,
// digests checked as in github.com/opencontainers/go-digest. Both are regular expressions there; every
// production here consumes text from the left, which is enough because no production needs to look back.

namespace cofferdam::estate {

namespace {

constexpr std::string_view default_registry = "docker.io";
constexpr std::size_t longest_repository = 255;
constexpr std::size_t longest_tag = 128;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }
bool is_alphanumeric(char c) { return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_alphanumeric(c) || c == '_'; }
bool is_lower_hexadecimal(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_hexadecimal(char c) { return is_lower_hexadecimal(c) || (c >= 'A' && c <= 'F'); }

// Calls accepts(part) for each part between separators; false at the first that is refused.
template <class Predicate>
bool all_parts(std::string_view text, char separator, Predicate accepts) {
    for (std::size_t begin = 0;;) {
        const std::size_t end = text.find(separator, begin);
        if (!accepts(text.substr(begin, end - begin))) return false;
        if (end == std::string_view::npos) return true;
        begin = end + 1;
    }
}

// domain-component := [a-zA-Z0-9] | [a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]
bool is_domain_component(std::string_view text) {
    return !text.empty() && is_alphanumeric(text.front()) && is_alphanumeric(text.back())
           && std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

// host := domain-name | "[" IPv6 "]", then an optional ":" and digits
bool is_registry(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || end == 1) return false;
        if (!std::ranges::all_of(text.substr(1, end - 1),
                                 [](char c) { return is_hexadecimal(c) || c == ':'; })) {
            return false;
        }
        const std::string_view port = text.substr(end + 1);
        return port.empty()
               || (port.size() > 1 && port[0] == ':' && std::ranges::all_of(port.substr(1), is_digit));
    }
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) {
        const std::string_view port = text.substr(colon + 1);
        if (port.empty() || !std::ranges::all_of(port, is_digit)) return false;
    }
    return all_parts(text.substr(0, colon), '.', is_domain_component);
}

// separator := "." | "_" | "__" | "-"+ : the bytes that it takes from the front of the text, 0 if none
std::size_t separator_length(std::string_view text) {
    if (text.starts_with("__")) return 2;
    if (text.starts_with('.') || text.starts_with('_')) return 1;
    return std::min(text.find_first_not_of('-'), text.size());
}

// path-component := [a-z0-9]+ (separator [a-z0-9]+)*
bool is_path_component(std::string_view text) {
    while (true) {
        const auto end = std::ranges::find_if_not(text, is_lower_or_digit);
        if (end == text.begin()) return false;
        text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
        if (text.empty()) return true;
        const std::size_t separator = separator_length(text);
        if (separator == 0) return false;
        text.remove_prefix(separator);
    }
}

bool is_repository(std::string_view text) {
    return text.size() <= longest_repository && all_parts(text, '/', is_path_component);
}

bool is_tag(std::string_view text) {
    return !text.empty() && text.size() <= longest_tag && is_word(text.front())
           && std::ranges::all_of(text, [](char c) { return is_word(c) || c == '.' || c == '-'; });
}

bool is_digest(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string_view algorithm = text.substr(0, colon);
    const std::string_view encoded = text.substr(colon + 1);
    const std::size_t length = algorithm == "sha256"   ? 64
                               : algorithm == "sha384" ? 96
                               : algorithm == "sha512" ? 128
                                                       : 0;
    return length != 0 && encoded.size() == length && std::ranges::all_of(encoded, is_lower_hexadecimal);
}

// splitDockerDomain: the first element is a registry if nothing else could be meant by it.
bool names_registry(std::string_view first) {
    return first == "localhost" || first.find_first_of(".:") != std::string_view::npos
           || std::ranges::any_of(first, [](char c) { return c >= 'A' && c <= 'Z'; });
}

// A bare image id is no reference.
bool is_identifier(std::string_view text) {
    return text.size() == 64 && std::ranges::all_of(text, is_lower_hexadecimal);
}

} // namespace

ImageReference parse_image(std::string_view text) {
    ImageReference invalid;
    invalid.text = text;
    if (is_identifier(text)) return invalid;

    ImageReference image = invalid;
    image.registry = default_registry;
    std::string_view rest = text;
    if (const std::size_t slash = text.find('/');
        slash != std::string_view::npos && names_registry(text.substr(0, slash))) {
        image.registry = text.substr(0, slash);
        rest.remove_prefix(slash + 1);
    }
    if (image.registry == "index.docker.io") image.registry = default_registry;
    if (const std::size_t at = rest.find('@'); at != std::string_view::npos) {
        image.digest = rest.substr(at + 1);
        rest = rest.substr(0, at);
        if (!is_digest(image.digest)) return invalid;
    }
    if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos) {
        image.tag = rest.substr(colon + 1);
        rest = rest.substr(0, colon);
        if (!is_tag(image.tag)) return invalid;
    }
    if (!is_registry(image.registry) || !is_repository(rest)) return invalid;
    // docker.io/library/nginx and nginx are one image (familiarizeName).
    constexpr std::string_view official = "library/";
    if (image.registry == default_registry && rest.starts_with(official)
        && rest.find('/', official.size()) == std::string_view::npos) {
        rest.remove_prefix(official.size());
    }
    image.repository = rest;
    image.valid = true;
    return image;
}

} // namespace cofferdam::estate
