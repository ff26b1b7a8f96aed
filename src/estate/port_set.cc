#include "estate/port_set.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cofferdam::estate {

namespace {

using Intervals = std::vector<PortInterval>;

// By name, as they are printed.
constexpr std::array by_name = {Protocol::Sctp, Protocol::Tcp, Protocol::Udp};

Intervals unite(const Intervals& a, const Intervals& b) {
    Intervals sorted;
    std::ranges::merge(a, b, std::back_inserter(sorted));
    Intervals united;
    for (const PortInterval& next : sorted) {
        if (!united.empty() && next.first <= united.back().last + 1) {
            united.back().last = std::max(united.back().last, next.last);
        } else {
            united.push_back(next);
        }
    }
    return united;
}

Intervals intersect(const Intervals& a, const Intervals& b) {
    Intervals common;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        const PortInterval both{std::max(x->first, y->first), std::min(x->last, y->last)};
        if (both.first <= both.last) common.push_back(both);
        x->last < y->last ? ++x : ++y;
    }
    return common;
}

Intervals complement(const Intervals& intervals) {
    Intervals rest;
    std::uint32_t next = 1;
    for (const PortInterval& interval : intervals) {
        if (next < interval.first) {
            rest.push_back(
                {static_cast<std::uint16_t>(next), static_cast<std::uint16_t>(interval.first - 1)});
        }
        next = interval.last + 1U;
    }
    if (next <= UINT16_MAX) rest.push_back({static_cast<std::uint16_t>(next), UINT16_MAX});
    return rest;
}

std::string text_of(const PortInterval& interval) {
    return interval.first == interval.last ? fmt::format("{}", interval.first)
                                           : fmt::format("{}-{}", interval.first, interval.last);
}

} // namespace

PortSet PortSet::all() {
    static const PortSet everything = all_of(Protocol::Tcp) | all_of(Protocol::Udp) | all_of(Protocol::Sctp);
    return everything;
}

PortSet PortSet::all_of(Protocol protocol) { return of(protocol, PortInterval{}); }

PortSet PortSet::of(Protocol protocol, PortInterval interval) {
    PortSet set;
    interval.first = std::max<std::uint16_t>(interval.first, 1);
    if (interval.first <= interval.last) set.intervals_[static_cast<std::size_t>(protocol)] = {interval};
    return set;
}

PortSet operator|(const PortSet& a, const PortSet& b) {
    PortSet set;
    for (std::size_t i = 0; i < set.intervals_.size(); ++i)
        set.intervals_[i] = unite(a.intervals_[i], b.intervals_[i]);
    return set;
}

PortSet operator&(const PortSet& a, const PortSet& b) {
    PortSet set;
    for (std::size_t i = 0; i < set.intervals_.size(); ++i)
        set.intervals_[i] = intersect(a.intervals_[i], b.intervals_[i]);
    return set;
}

PortSet operator-(const PortSet& a, const PortSet& b) {
    PortSet set;
    for (std::size_t i = 0; i < set.intervals_.size(); ++i)
        set.intervals_[i] = intersect(a.intervals_[i], complement(b.intervals_[i]));
    return set;
}

bool PortSet::empty() const { return std::ranges::all_of(intervals_, &Intervals::empty); }

bool PortSet::contains(Protocol protocol, std::uint16_t port) const {
    return std::ranges::any_of(of(protocol), [port](const PortInterval& interval) {
        return interval.first <= port && port <= interval.last;
    });
}

std::vector<std::string> PortSet::to_strings() const {
    if (is_all()) return {"All"};
    std::vector<std::string> texts;
    for (const Protocol protocol : by_name) {
        std::vector<std::string> intervals;
        for (const PortInterval& interval : of(protocol)) intervals.push_back(text_of(interval));
        if (!intervals.empty())
            texts.push_back(fmt::format("{} {}", estate::to_string(protocol), fmt::join(intervals, ",")));
    }
    return texts;
}

std::string PortSet::to_string() const {
    if (empty()) return "none";
    return is_all() ? "all" : fmt::format("{}", fmt::join(to_strings(), "; "));
}

} // namespace cofferdam::estate
