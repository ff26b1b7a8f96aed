// What a string or bytes literal stands for (cel-spec, langdef "String and Bytes Values").
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace cofferdam::cel {

// `literal`: with its quotes and an r before them, without a b. Line breaks become \n. In bytes \x and octal
// escapes are bytes, in strings code points. The error is cel-go's message.
enum class LiteralOf : bool { String, Bytes };
std::expected<std::string, std::string_view> unescape(std::string_view literal, LiteralOf what);

} // namespace cofferdam::cel
