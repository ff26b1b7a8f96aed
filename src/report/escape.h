// Foreign text made harmless for each kind of reader. Names in manifests may hold anything: markup, control
// characters, terminal escape sequences, bytes that are no UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace cofferdam::report {

// For people: valid UTF-8 in one line. Control characters (C0, DEL, C1) and the ones that reorder text
// (bidirectional controls, https://trojansource.codes) become visible: \n, \t, \x1b, \u202e; bytes that are
// no UTF-8 and noncharacters become U+FFFD. All that is left is allowed in XML 1.0.
std::string visible(std::string_view text);

// Content or a quoted attribute of HTML and XML: visible, with & < > " ' as entities.
std::string markup(std::string_view text);

// Inline Markdown as GitHub reads it: visible, with every character of its syntax escaped, also @ and #
// (mentions).
std::string markdown_text(std::string_view text);
// The same as a code span.
std::string markdown_code(std::string_view text);

// One field by RFC 4180, always quoted. A text that a spreadsheet would take for a formula gets a leading
// apostrophe (https://owasp.org/www-community/attacks/CSV_Injection).
std::string csv_field(std::string_view text);

// A path as a URI reference (RFC 3986): relative stays relative, absolute becomes file:///…
std::string uri(std::string_view path);

// Length in bytes of the UTF-8 sequence at the beginning, 0 if it is not well-formed (Unicode 15, table 3-7)
// or the text is empty.
std::size_t utf8_length(std::string_view text);

} // namespace cofferdam::report
