#include "report/connections/names.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/exposure/public_addresses.h"
#include "report/connections/words.h"

namespace cofferdam::connections {

namespace {

using reach::Peer;
using reach::PeerId;
using reach::Reach;

constexpr std::size_t most_candidates = 8;

std::vector<std::string_view> parts_of(std::string_view word) {
    std::vector<std::string_view> parts;
    for (std::size_t slash = word.find('/'); slash != std::string_view::npos; slash = word.find('/')) {
        parts.push_back(word.substr(0, slash));
        word.remove_prefix(slash + 1);
    }
    parts.push_back(word);
    return parts;
}

bool is_named(const Peer& peer, const std::vector<std::string_view>& parts) {
    switch (parts.size()) {
    case 1: return peer.name == parts[0];
    case 2: return peer.namespace_ == parts[0] && peer.name == parts[1];
    case 3: return peer.kind == parts[0] && peer.namespace_ == parts[1] && peer.name == parts[2];
    default: return false;
    }
}

template <class Meant>
std::vector<PeerId> peers_where(const Reach& reach, const Meant& meant) {
    std::vector<PeerId> found;
    for (std::uint32_t i = 0; i < reach.peers().size(); ++i) {
        if (meant(reach.peers()[i])) found.push_back({i});
    }
    return found;
}

// As they can be given again.
std::string listed(const Reach& reach, const std::vector<PeerId>& peers) {
    std::vector<std::string> names;
    const bool several = reach.snapshot().targets().size() > 1;
    for (const PeerId id : peers) {
        if (names.size() == most_candidates) {
            names.push_back(fmt::format("and {} more", peers.size() - most_candidates));
            break;
        }
        const Peer& peer = reach[id];
        const std::string of = several ? " of " + reach.snapshot()[peer.target].name : "";
        names.push_back(fmt::format("{}/{}/{}{}", peer.kind, peer.namespace_, peer.name, of));
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

// Of names that differ by a letter or two, or hold the word.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

std::unexpected<Error> unknown_name(const Reach& reach, std::string_view word) {
    const std::string_view name = parts_of(word).back();
    const std::vector<PeerId> close = peers_where(reach, [&](const Peer& peer) {
        const bool holds = name.size() > 2 && peer.name.find(name) != std::string_view::npos;
        return holds
               || (name.size() < 64
                   && distance(peer.name.substr(0, 64), name) <= std::min<std::size_t>(2, name.size() / 3));
    });
    if (!close.empty()) return error("no workload \"{}\"; there are {}", word, listed(reach, close));
    return error(
        "no workload \"{}\": give namespace/name, Kind/namespace/name, an address, a CIDR, internet or "
        "ingress-controller",
        word);
}

std::optional<estate::Protocol> protocol_of(std::string_view word) {
    std::string upper(word);
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c; });
    for (const estate::Protocol protocol :
         {estate::Protocol::Tcp, estate::Protocol::Udp, estate::Protocol::Sctp}) {
        if (upper == estate::to_string(protocol)) return protocol;
    }
    return std::nullopt;
}

std::optional<std::uint16_t> number_of(std::string_view word) {
    std::uint16_t number = 0;
    const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (failure != std::errc() || end != word.data() + word.size() || number == 0) return std::nullopt;
    return number;
}

} // namespace

Result<Named> find_named(const Reach& reach, std::string_view word) {
    if (word == "internet") return Named(exposure::public_addresses());
    if (word == "ingress-controller") return Named(IngressController{});
    if (const auto address = estate::parse_address(word))
        return Named(estate::AddressSet(estate::AddressRange{*address, *address}));
    if (const auto block = estate::parse_block(word)) return Named(estate::AddressSet(*block));
    const std::vector<std::string_view> parts = parts_of(word);
    const std::vector<PeerId> found =
        peers_where(reach, [&](const Peer& peer) { return is_named(peer, parts); });
    if (found.size() == 1) return Named(found.front());
    if (found.empty()) return unknown_name(reach, word);
    return error("\"{}\" may be any of {}", word, listed(reach, found));
}

Result<reach::Port> parse_port(std::string_view word) {
    const std::vector<std::string_view> parts = parts_of(word);
    if (parts.size() == 1) {
        if (const auto number = number_of(word)) return reach::Port{.number = *number};
    } else if (parts.size() == 2) {
        const bool protocol_first = protocol_of(parts[0]).has_value();
        const auto protocol = protocol_of(parts[protocol_first ? 0 : 1]);
        const auto number = number_of(parts[protocol_first ? 1 : 0]);
        if (protocol && number) return reach::Port{.protocol = *protocol, .number = *number};
    }
    return error("{}: no port; write 443, TCP/443 or 53/udp", word);
}

std::string name_of(const Reach& reach, const Named& named) {
    if (const auto* const peer = std::get_if<PeerId>(&named)) return name_of(reach[*peer]);
    if (std::holds_alternative<IngressController>(named)) return "ingress controller";
    const auto& addresses = std::get<estate::AddressSet>(named);
    if (addresses == exposure::public_addresses()) return "the Internet";
    std::vector<std::string> ranges;
    for (const estate::AddressRange& range : addresses.ranges()) ranges.push_back(estate::to_string(range));
    return fmt::format("{}", fmt::join(ranges, ","));
}

} // namespace cofferdam::connections
