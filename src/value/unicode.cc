#include "value/unicode.h"

#include <cstring>

namespace cofferdam::value {

namespace {

constexpr std::uint32_t replacement = 0xFFFD;

// Bytes of the UTF-8 sequence at the front (RFC 3629, section 4), 0 if there is none.
std::size_t sequence_length(std::string_view bytes) {
    const auto at = [bytes](std::size_t i) {
        return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
    };
    const auto tail = [at](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
    const unsigned lead = at(0);
    if (lead < 0x80) return bytes.empty() ? 0 : 1;
    if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = lead == 0xED ? 0x9F : 0xBF;
        return at(1) >= low && at(1) <= high && tail(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
        return at(1) >= low && at(1) <= high && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

void append_utf8(std::string& text, std::uint32_t point) {
    const auto byte = [&text](std::uint32_t b) { text.push_back(static_cast<char>(b)); };
    if (point < 0x80) return byte(point);
    if (point < 0x800) {
        byte(0xC0 | point >> 6);
    } else if (point < 0x10000) {
        byte(0xE0 | point >> 12);
        byte(0x80 | (point >> 6 & 0x3F));
    } else {
        byte(0xF0 | point >> 18);
        byte(0x80 | (point >> 12 & 0x3F));
        byte(0x80 | (point >> 6 & 0x3F));
    }
    byte(0x80 | (point & 0x3F));
}

struct Units {
    std::string_view bytes;
    bool little;

    std::uint32_t at(std::size_t offset) const {
        if (offset + 1 >= bytes.size()) return 0;
        const auto first = static_cast<unsigned char>(bytes[offset]);
        const auto second = static_cast<unsigned char>(bytes[offset + 1]);
        return little ? first | second << 8 : first << 8 | second;
    }
};

bool is_high(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

} // namespace

bool is_ascii(std::string_view bytes) {
    std::uint64_t seen = 0;
    for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), 8);
        seen |= word;
    }
    for (char c : bytes) seen |= static_cast<unsigned char>(c);
    return (seen & 0x8080808080808080) == 0;
}

std::size_t valid_utf8_prefix(std::string_view bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        const std::size_t length = sequence_length(bytes.substr(at));
        if (length == 0) break;
        at += length;
    }
    return at;
}

std::string replace_invalid_utf8(std::string_view bytes) {
    std::string result;
    while (!bytes.empty()) {
        const std::size_t valid = valid_utf8_prefix(bytes);
        result.append(bytes.substr(0, valid));
        bytes.remove_prefix(valid);
        if (bytes.empty()) break;
        append_utf8(result, replacement);
        bytes.remove_prefix(1);
    }
    return result;
}

Transcoded transcode_utf16(std::string_view bytes, Encoding encoding) {
    const Units units{bytes, encoding == Encoding::Utf16LittleEndian};
    Transcoded result;
    for (std::size_t at = 2; at < bytes.size();) {
        std::uint32_t point = at + 1 < bytes.size() ? units.at(at) : replacement;
        std::size_t length = 2;
        if (is_high(point) && is_low(units.at(at + 2))) {
            point = 0x10000 + ((point - 0xD800) << 10) + (units.at(at + 2) - 0xDC00);
            length = 4;
        } else if (is_high(point) || is_low(point)) {
            point = replacement;
        }
        append_utf8(result.utf8, point);
        result.offsets.resize(result.utf8.size(), static_cast<std::uint32_t>(at));
        at += length;
    }
    result.offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
    return result;
}

} // namespace cofferdam::value
