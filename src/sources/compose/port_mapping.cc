#include "sources/compose/port_mapping.h"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace cofferdam::compose {

namespace {

Result<std::uint16_t> parse_number(std::string_view text) {
    std::uint16_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || failure != std::errc() || end != text.data() + text.size())
        return error("\"{}\" is no port", text);
    return number;
}

bool is_address(const std::string& text) {
    in6_addr address;
    return inet_pton(AF_INET, text.c_str(), &address) == 1
           || inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

Result<std::string> parse_address(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    std::string address(text);
    if (!address.empty() && !is_address(address)) return error("\"{}\" is no IP address", text);
    return address;
}

Result<std::string> parse_protocol(std::string_view text) {
    std::string protocol(text);
    std::ranges::transform(protocol, protocol.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (protocol.empty()) return "tcp";
    if (protocol != "tcp" && protocol != "udp" && protocol != "sctp")
        return error("\"{}\" is no protocol: tcp, udp or sctp", text);
    return protocol;
}

// Takes what follows the last colon off the text.
std::string_view take_last_part(std::string_view& text) {
    const std::size_t colon = text.rfind(':');
    const std::string_view part = colon == std::string_view::npos ? text : text.substr(colon + 1);
    text = colon == std::string_view::npos ? std::string_view() : text.substr(0, colon);
    return part;
}

} // namespace

Result<PortRange> parse_port_range(std::string_view text) {
    const std::size_t dash = text.find('-');
    const std::uint16_t first = COFFERDAM_TRY(parse_number(text.substr(0, dash)));
    if (dash == std::string_view::npos) return PortRange{first, first};
    const std::uint16_t last = COFFERDAM_TRY(parse_number(text.substr(dash + 1)));
    if (last < first) return error("\"{}\" is no range of ports", text);
    return PortRange{first, last};
}

Result<std::vector<PortMapping>> parse_ports(std::string_view text) {
    std::string_view container = take_last_part(text);
    const std::string_view host = take_last_part(text);
    const std::size_t slash = container.find('/');
    std::string_view protocol_text = slash == std::string_view::npos ? "" : container.substr(slash + 1);
    const std::string protocol = COFFERDAM_TRY(parse_protocol(protocol_text));
    const std::string address = COFFERDAM_TRY(parse_address(text));
    const PortRange targets = COFFERDAM_TRY(parse_port_range(container.substr(0, slash)));
    const int count = targets.last - targets.first + 1;
    PortRange published;
    if (!host.empty()) published = COFFERDAM_TRY(parse_port_range(host));
    const bool one_to_one = published.last - published.first + 1 == count;
    if (!host.empty() && !one_to_one && count > 1)
        return error("{} host ports for {} container ports", host, count);
    std::vector<PortMapping> mappings;
    for (int i = 0; i < count; ++i) {
        std::string chosen = host.empty() ? ""
                             : one_to_one ? fmt::to_string(published.first + i)
                                          : std::string(host);
        mappings.push_back(
            {address, std::move(chosen), static_cast<std::uint16_t>(targets.first + i), protocol});
    }
    return mappings;
}

} // namespace cofferdam::compose
