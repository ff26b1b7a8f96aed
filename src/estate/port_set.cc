#include "estate/port_set.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cofferdam::estate {

namespace {

using IntervalList = std::vector<PortInterval>;

// By name, as they are printed.
constexpr std::array by_name = {Protocol::Sctp, Protocol::Tcp, Protocol::Udp};

IntervalList unite(std::span<const PortInterval> a, std::span<const PortInterval> b) {
    IntervalList sorted;
    std::ranges::merge(a, b, std::back_inserter(sorted));
    IntervalList united;
    for (const PortInterval& next : sorted) {
        if (!united.empty() && next.first <= united.back().last + 1) {
            united.back().last = std::max(united.back().last, next.last);
        } else {
            united.push_back(next);
        }
    }
    return united;
}

IntervalList intersect(std::span<const PortInterval> a, std::span<const PortInterval> b) {
    IntervalList common;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        const PortInterval both{std::max(x->first, y->first), std::min(x->last, y->last)};
        if (both.first <= both.last) common.push_back(both);
        x->last < y->last ? ++x : ++y;
    }
    return common;
}

IntervalList complement(std::span<const PortInterval> intervals) {
    IntervalList rest;
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

PortSet::PortSet(Intervals intervals) {
    if (std::ranges::all_of(intervals, &IntervalList::empty)) return;
    intervals_ = std::make_shared<const Intervals>(std::move(intervals));
}

PortSet PortSet::all() {
    static const PortSet everything = all_of(Protocol::Tcp) | all_of(Protocol::Udp) | all_of(Protocol::Sctp);
    return everything;
}

PortSet PortSet::all_of(Protocol protocol) { return of(protocol, PortInterval{}); }

PortSet PortSet::of(Protocol protocol, PortInterval interval) {
    Intervals intervals;
    interval.first = std::max<std::uint16_t>(interval.first, 1);
    if (interval.first <= interval.last) intervals[static_cast<std::size_t>(protocol)] = {interval};
    return PortSet(std::move(intervals));
}

PortSet operator|(const PortSet& a, const PortSet& b) {
    PortSet::Intervals united;
    for (const Protocol protocol : by_name)
        united[static_cast<std::size_t>(protocol)] = unite(a.of(protocol), b.of(protocol));
    return PortSet(std::move(united));
}

PortSet operator&(const PortSet& a, const PortSet& b) {
    PortSet::Intervals common;
    for (const Protocol protocol : by_name)
        common[static_cast<std::size_t>(protocol)] = intersect(a.of(protocol), b.of(protocol));
    return PortSet(std::move(common));
}

PortSet operator-(const PortSet& a, const PortSet& b) {
    PortSet::Intervals rest;
    for (const Protocol protocol : by_name)
        rest[static_cast<std::size_t>(protocol)] = intersect(a.of(protocol), complement(b.of(protocol)));
    return PortSet(std::move(rest));
}

bool PortSet::operator==(const PortSet& other) const {
    return intervals_ == other.intervals_
           || (intervals_ && other.intervals_ && *intervals_ == *other.intervals_);
}

std::strong_ordering PortSet::operator<=>(const PortSet& other) const {
    static const Intervals none;
    return (intervals_ ? *intervals_ : none) <=> (other.intervals_ ? *other.intervals_ : none);
}

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
