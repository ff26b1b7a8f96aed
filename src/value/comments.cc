#include "value/comments.h"

#include <algorithm>

#include "value/libyaml.h"
#include "value/utf8_text.h"

namespace cofferdam::value {

namespace {

// Between tokens stands nothing but white space and comments.
void add_comments(std::string_view bytes, Span gap, std::vector<Span>& comments) {
    std::size_t at = gap.begin;
    while ((at = bytes.substr(0, gap.end).find('#', at)) != std::string_view::npos) {
        const std::size_t end = std::min(bytes.find_first_of("\r\n", at), std::size_t{gap.end});
        comments.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
        at = end;
    }
}

// A block scalar begins with its header, which may end in a comment: "| # note".
Span block_header(std::string_view bytes, Span token) {
    const std::size_t end = std::min(bytes.find_first_of("\r\n", token.begin), std::size_t{token.end});
    return {token.begin, static_cast<std::uint32_t>(end)};
}

bool is_block_scalar(const YamlToken& token) {
    return token->type == YAML_SCALAR_TOKEN
           && (token->data.scalar.style == YAML_LITERAL_SCALAR_STYLE
               || token->data.scalar.style == YAML_FOLDED_SCALAR_STYLE);
}

std::vector<Span> comments_of_piece(std::string_view bytes, Span piece) {
    std::vector<Span> comments;
    Libyaml libyaml(bytes, piece);
    YamlToken token;
    std::uint32_t end_of_last = piece.begin;
    while (libyaml.next(token)) {
        const Span span = libyaml.span(token);
        if (span.begin > end_of_last) add_comments(bytes, {end_of_last, span.begin}, comments);
        if (is_block_scalar(token)) add_comments(bytes, block_header(bytes, span), comments);
        end_of_last = std::max(end_of_last, span.end);
        if (token->type == YAML_STREAM_END_TOKEN) break;
    }
    return comments;
}

// The offset in the text that was read, of an offset in the text that was given.
std::uint32_t read_offset(const Utf8Text& text, std::uint32_t given) {
    if (text.offsets.empty()) return given;
    return static_cast<std::uint32_t>(std::ranges::lower_bound(text.offsets, given) - text.offsets.begin());
}

} // namespace

std::vector<Span> find_comments(const Document& document) {
    if (document.text() == nullptr) return {};
    const Utf8Text utf8 = as_utf8(document.text());
    const Span piece{read_offset(utf8, document.span().begin), read_offset(utf8, document.span().end)};
    std::vector<Span> comments = comments_of_piece(utf8.read->bytes(), piece);
    for (Span& comment : comments) comment = utf8.given_span(comment);
    return comments;
}

} // namespace cofferdam::value
