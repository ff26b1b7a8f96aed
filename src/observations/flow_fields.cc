#include "observations/flow_fields.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace cofferdam::observations {

using estate::Protocol;

Result<value::DocumentPtr> parse_json_line(std::string_view line, const value::Limits& limits) {
    const value::Parsed parsed = value::parse_json(std::make_shared<value::Text>("", std::string(line)),
                                                   value::KeepPlaces::No, limits);
    for (const value::Problem& problem : parsed.problems) {
        if (problem.severity == value::Severity::Error) return error("{}", problem.message);
    }
    if (parsed.documents.size() != 1 || !parsed.documents[0]->root().is(value::Kind::Map))
        return error("not one JSON object");
    return parsed.documents[0];
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (failure != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

std::optional<std::uint16_t> port_of(const value::Value& value) {
    if (const auto text = value.string_if()) return parse_port(*text);
    const std::int64_t number = value.int_or(0);
    if (number < 1 || number > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(number);
}

// IANA's protocol numbers.
std::optional<Protocol> parse_protocol(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (lower == "tcp" || lower == "6") return Protocol::Tcp;
    if (lower == "udp" || lower == "17") return Protocol::Udp;
    if (lower == "sctp" || lower == "132") return Protocol::Sctp;
    return std::nullopt;
}

std::optional<Protocol> protocol_of(const value::Value& value) {
    if (const auto number = value.int_if()) return parse_protocol(std::to_string(*number));
    return parse_protocol(value.string_or(""));
}

} // namespace cofferdam::observations
