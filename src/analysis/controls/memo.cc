#include "analysis/controls/memo.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace cofferdam::controls {

using value::Kind;
using value::Value;

namespace {

bool same(std::span<const Value* const> a, std::span<const Value* const> b) {
    return std::ranges::equal(a, b, [](const Value* x, const Value* y) { return x == y || *x == *y; });
}

} // namespace

std::uint64_t mixed(std::uint64_t hash, std::uint64_t more) {
    return (std::rotl(hash, 5) ^ more) * 0x9e3779b97f4a7c15U;
}

// Entries of maps are summed, since their order does not matter.
std::uint64_t hash_of(const Value& value) {
    std::uint64_t hash = static_cast<std::uint64_t>(value.kind()) + 1;
    switch (value.kind()) {
    case Kind::Bool: return mixed(hash, value.as_bool());
    case Kind::Int: return mixed(hash, static_cast<std::uint64_t>(value.as_int()));
    case Kind::String: return mixed(hash, std::hash<std::string_view>{}(value.as_string()));
    default: break;
    }
    for (const Value& item : value.items()) hash = mixed(hash, hash_of(item));
    std::uint64_t sum = 0;
    for (const value::Entry& entry : value.entries())
        sum += mixed(std::hash<std::string_view>{}(entry.key.as_string()), hash_of(entry.value));
    return mixed(hash, sum);
}

const std::vector<Outcome>* Memo::find(std::uint64_t hash, std::span<const Value* const> key) const {
    const auto [begin, end] = known_.equal_range(hash);
    for (auto known = begin; known != end; ++known) {
        if (same(known->second.key, key)) return &known->second.outcomes;
    }
    return nullptr;
}

const std::vector<Outcome>& Memo::put(std::uint64_t hash, std::span<const Value* const> key,
                                      std::vector<Outcome> outcomes) {
    const auto known = known_.emplace(hash, Known{{key.begin(), key.end()}, std::move(outcomes)});
    return known->second.outcomes;
}

} // namespace cofferdam::controls
