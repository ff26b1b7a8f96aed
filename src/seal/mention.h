// Mention: a host, and perhaps a port, that some text of a manifest names.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace cofferdam::seal {

struct Mention {
    std::string_view host; // a name, or an address
    std::optional<std::uint16_t> port;
    bool in_url = false;

    bool operator==(const Mention&) const = default;
};

// URLs, host:port, and names below .svc, wherever they stand in the text. What only might be a host (a bare
// word) is not one. A port that the URL leaves out is that of its scheme.
std::vector<Mention> find_mentions(std::string_view text);

// The whole text as one host, with or without a port: "cart", "cart.shop", "cart:7070".
std::optional<Mention> as_host(std::string_view text);

// Does a variable or an option of that name hold a host: CART_HOST, --redis-server, REDIS_ADDR?
bool is_host_key(std::string_view key);

} // namespace cofferdam::seal
