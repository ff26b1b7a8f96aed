// cel-go ext/encoders.go
#include "policy/cel/encoders.h"

#include <string>

#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"
#include "value/base64.h"

namespace cofferdam::cel {

std::string encode_base64(std::string_view bytes) {
    static constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        for (std::size_t index = 0; index < 3; ++index)
            group =
                group << 8 | (at + index < bytes.size() ? static_cast<unsigned char>(bytes[at + index]) : 0U);
        const std::size_t count = std::min<std::size_t>(bytes.size() - at, 3) + 1;
        for (std::size_t index = 0; index < 4; ++index)
            text += index < count ? digits[group >> (18 - 6 * index) & 0x3F] : '=';
    }
    return text;
}

namespace {

Value encode(Evaluation& evaluation, Arguments arguments) {
    return evaluation.string(encode_base64(arguments[0].as_text()));
}

// Without padding too.
Value decode(Evaluation& evaluation, Arguments arguments) {
    std::string text(arguments[0].as_text());
    while (text.size() % 4 != 0 && !text.ends_with("===")) text += '=';
    const auto bytes = value::decode_base64(text);
    return bytes ? evaluation.bytes(*bytes) : evaluation.failure("illegal base64 data");
}

constexpr Overload overloads[] = {
    {"base64_decode_string", "base64.decode", false, "(string) -> bytes", decode},
    {"base64_encode_bytes", "base64.encode", false, "(bytes) -> string", encode},
};

} // namespace

std::span<const Overload> encoder_overloads() { return overloads; }

} // namespace cofferdam::cel
