// Time zones: fixed offsets as cel-go reads them, and the system's tables (RFC
// 9636, TZif).
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>

#include "policy/cel/time_text.h"

namespace cofferdam::cel {
namespace {

std::int64_t big_endian(std::string_view bytes) {
    std::uint64_t number = (bytes.front() & 0x80) != 0 ? UINT64_MAX : 0;
    for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>(number);
}

constexpr std::size_t header_size = 44;

struct Counts {
    std::size_t utc_or_local, standard_or_wall, leaps, times, types, names;

    std::size_t block_size(std::size_t time_size) const {
        return times * time_size + times + types * 6 + names + leaps * (time_size + 4) + standard_or_wall
               + utc_or_local;
    }
};

std::optional<Counts> counts_of(std::string_view header) {
    if (header.size() < header_size || !header.starts_with("TZif")) return std::nullopt;
    const auto count = [&](std::size_t index) {
        return static_cast<std::size_t>(big_endian(header.substr(20 + 4 * index, 4)) & 0xFFFFFFFF);
    };
    const Counts counts{count(0), count(1), count(2), count(3), count(4), count(5)};
    if (counts.block_size(8) > 1'000'000 || counts.types == 0) return std::nullopt;
    return counts;
}

// The offset in force at `seconds`: the second block of the file has times of
// 64 bits. After the last one a rule may follow in the footer; where it changes
// clocks, the offset is not known.
std::optional<std::int64_t> offset_in(std::string_view file, std::int64_t seconds) {
    const auto first = counts_of(file);
    if (!first || file.size() < header_size + first->block_size(4)) return std::nullopt;
    file.remove_prefix(header_size + first->block_size(4));
    const auto counts = counts_of(file);
    if (!counts || file.size() < header_size + counts->block_size(8)) return std::nullopt;
    const std::string_view footer = file.substr(header_size + counts->block_size(8));
    const std::string_view times = file.substr(header_size);
    const std::string_view indices = times.substr(counts->times * 8);
    const std::string_view types = indices.substr(counts->times);
    std::size_t type = 0;
    std::size_t at = 0;
    for (; at < counts->times && big_endian(times.substr(at * 8, 8)) <= seconds; ++at)
        type = static_cast<unsigned char>(indices[at]);
    if (at == counts->times && footer.contains(',')) return std::nullopt;
    if (type >= counts->types) return std::nullopt;
    return big_endian(types.substr(type * 6, 4));
}

bool is_zone_name(std::string_view zone) {
    return !zone.empty() && zone.front() != '/' && !zone.contains("..") && zone.size() < 100
           && zone.find('\0') == std::string_view::npos;
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

} // namespace

std::optional<std::int64_t> zone_offset(std::string_view zone, std::int64_t seconds) {
    if (zone == "UTC" || zone.empty()) return 0;
    if (const std::size_t colon = zone.find(':'); colon != std::string_view::npos) {
        const auto hours = number(zone.substr(0, colon));
        const auto minutes = number(zone.substr(colon + 1));
        if (!hours || !minutes || std::abs(*hours) > 23 || *minutes < 0 || *minutes > 59) return std::nullopt;
        return *hours * 3600 + (zone.starts_with('-') ? -*minutes : *minutes) * 60;
    }
    if (!is_zone_name(zone)) return std::nullopt;
    std::ifstream stream("/usr/share/zoneinfo/" + std::string(zone), std::ios::binary);
    const std::string file(std::istreambuf_iterator<char>(stream), {});
    return offset_in(file, seconds);
}

} // namespace cofferdam::cel
