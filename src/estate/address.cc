#include "estate/address.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>

namespace cofferdam::estate {

namespace {

using Bits = unsigned __int128;

Bits width_mask(AddressFamily family) { return family == AddressFamily::V4 ? Bits{UINT32_MAX} : ~Bits{0}; }

int width(AddressFamily family) { return family == AddressFamily::V4 ? 32 : 128; }

// A decimal number and nothing else.
std::optional<unsigned> number(std::string_view text) {
    unsigned value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<Address> parse_v4(std::string_view text) {
    Bits bits = 0;
    for (int part = 0; part < 4; ++part) {
        const std::size_t dot = text.find('.');
        if ((dot == std::string_view::npos) != (part == 3)) return std::nullopt;
        const auto value = number(text.substr(0, dot));
        if (!value || *value > 255) return std::nullopt;
        bits = bits << 8 | *value;
        if (part < 3) text.remove_prefix(dot + 1);
    }
    return Address{AddressFamily::V4, bits};
}

std::optional<Address> parse_v6(std::string_view text) {
    std::array<unsigned char, 16> bytes = {};
    if (inet_pton(AF_INET6, std::string(text).c_str(), bytes.data()) != 1) return std::nullopt;
    Bits bits = 0;
    for (const unsigned char byte : bytes) bits = bits << 8 | byte;
    return Address{AddressFamily::V6, bits};
}

// Of the same family, one higher. Nothing after the family's last address.
std::optional<Address> next(const Address& address) {
    if (address.bits == width_mask(address.family)) return std::nullopt;
    return Address{address.family, address.bits + 1};
}

bool touches(const AddressRange& earlier, const AddressRange& later) {
    return later.first <= earlier.last || next(earlier.last) == later.first;
}

void add_gaps(AddressFamily family, const std::vector<AddressRange>& ranges,
              std::vector<AddressRange>& gaps) {
    std::optional<Address> free_from = Address{family, 0};
    for (const AddressRange& range : ranges) {
        if (range.first.family != family) continue;
        if (*free_from < range.first) gaps.push_back({*free_from, {family, range.first.bits - 1}});
        free_from = next(range.last);
        if (!free_from) return;
    }
    gaps.push_back({*free_from, {family, width_mask(family)}});
}

} // namespace

std::optional<Address> parse_address(std::string_view text) {
    return text.find(':') == std::string_view::npos ? parse_v4(text) : parse_v6(text);
}

std::optional<AddressRange> parse_block(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto address = parse_address(text.substr(0, slash));
    const auto length = number(text.substr(slash + 1));
    if (!address || !length || *length > static_cast<unsigned>(width(address->family))) return std::nullopt;
    const Bits all = width_mask(address->family);
    // Shifting by all 128 bits would be undefined.
    const Bits host = *length == 128 ? 0 : all >> *length;
    return AddressRange{{address->family, address->bits & ~host}, {address->family, address->bits | host}};
}

std::string to_string(const Address& address) {
    std::array<unsigned char, 16> bytes = {};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<unsigned char>(address.bits >> (8 * (bytes.size() - 1 - i)));
    const bool is_v4 = address.family == AddressFamily::V4;
    std::array<char, INET6_ADDRSTRLEN> text = {};
    inet_ntop(is_v4 ? AF_INET : AF_INET6, is_v4 ? &bytes[12] : bytes.data(), text.data(), text.size());
    return text.data();
}

std::string to_string(const AddressRange& range) {
    return to_string(range.first) + '-' + to_string(range.last);
}

AddressSet::AddressSet(std::vector<AddressRange> ranges) {
    std::ranges::sort(ranges, {}, &AddressRange::first);
    for (const AddressRange& range : ranges) {
        if (!ranges_.empty() && touches(ranges_.back(), range)) {
            ranges_.back().last = std::max(ranges_.back().last, range.last);
        } else {
            ranges_.push_back(range);
        }
    }
}

AddressSet AddressSet::all() { return AddressSet().complement(); }

AddressSet AddressSet::operator|(const AddressSet& other) const {
    std::vector<AddressRange> both = ranges_;
    both.insert(both.end(), other.ranges_.begin(), other.ranges_.end());
    return AddressSet(std::move(both));
}

AddressSet AddressSet::operator&(const AddressSet& other) const {
    AddressSet common;
    auto a = ranges_.begin();
    auto b = other.ranges_.begin();
    while (a != ranges_.end() && b != other.ranges_.end()) {
        const Address first = std::max(a->first, b->first);
        const Address last = std::min(a->last, b->last);
        if (first <= last) common.ranges_.push_back({first, last});
        if (a->last < b->last) {
            ++a;
        } else {
            ++b;
        }
    }
    return common;
}

AddressSet AddressSet::complement() const {
    AddressSet rest;
    add_gaps(AddressFamily::V4, ranges_, rest.ranges_);
    add_gaps(AddressFamily::V6, ranges_, rest.ranges_);
    return rest;
}

bool AddressSet::contains(const Address& address) const {
    const auto after = std::ranges::upper_bound(ranges_, address, {}, &AddressRange::first);
    return after != ranges_.begin() && std::prev(after)->contains(address);
}

} // namespace cofferdam::estate
