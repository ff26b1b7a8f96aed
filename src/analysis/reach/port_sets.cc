#include "analysis/reach/port_sets.h"

#include "core/check.h"

namespace cofferdam::reach {

using estate::PortSet;

namespace {

// Ids below 2^31 each; two bits above them.
std::uint64_t packed(std::uint32_t kind, std::uint32_t a, std::uint32_t b) {
    COFFERDAM_CHECK(a >> 31 == 0 && b >> 31 == 0);
    return std::uint64_t{kind} << 62 | std::uint64_t{a} << 31 | b;
}

} // namespace

PortSets::PortSets() {
    intern(PortSet());
    intern(PortSet::all());
}

PortsId PortSets::intern(const PortSet& set) {
    const auto [place, is_new] = ids_.try_emplace(set, sets_.size());
    return is_new ? sets_.append(set) : place->second;
}

PortsId PortSets::of(estate::Protocol protocol, estate::PortInterval interval) {
    const std::uint64_t key = std::uint64_t{static_cast<std::uint8_t>(protocol)} << 32
                              | std::uint64_t{interval.first} << 16 | interval.last;
    if (const std::uint32_t* const id = intervals_.find(key)) return *id;
    const PortsId id = intern(PortSet::of(protocol, interval));
    intervals_.add(key, id);
    return id;
}

PortsId PortSets::compute(Operation operation, PortsId a, PortsId b) {
    const std::uint64_t key = packed(static_cast<std::uint32_t>(operation), a, b);
    if (const std::uint32_t* const id = known_.find(key)) return *id;
    const PortSet& x = sets_[a];
    const PortSet& y = sets_[b];
    const PortsId id = intern(operation == Operation::Unite       ? x | y
                              : operation == Operation::Intersect ? x & y
                                                                  : x - y);
    known_.add(key, id);
    return id;
}

PortsId PortSets::unite(PortsId a, PortsId b) {
    if (a == b || b == no_ports || a == all_ports) return a;
    if (a == no_ports || b == all_ports) return b;
    return compute(Operation::Unite, std::min(a, b), std::max(a, b));
}

PortsId PortSets::intersect(PortsId a, PortsId b) {
    if (a == b || a == no_ports || b == all_ports) return a;
    if (b == no_ports || a == all_ports) return b;
    return compute(Operation::Intersect, std::min(a, b), std::max(a, b));
}

PortsId PortSets::subtract(PortsId a, PortsId b) {
    if (b == no_ports) return a;
    if (a == b || a == no_ports || b == all_ports) return no_ports;
    return compute(Operation::Subtract, a, b);
}

Passages::Passages(PortSets& sets) : sets_(&sets) {
    intern(no_ports, no_ports);
    intern(all_ports, no_ports);
    intern(no_ports, all_ports);
}

PassageId Passages::intern(PortsId allowed, PortsId unknown) {
    const std::uint64_t key = packed(0, allowed, unknown);
    if (const std::uint32_t* const id = ids_.find(key)) return *id;
    const PassageId id = pairs_.append({allowed, unknown});
    passages_.append({(*sets_)[allowed], (*sets_)[unknown]});
    ids_.add(key, id);
    return id;
}

PassageId Passages::allow(PassageId passage, PortsId ports, Truth matches) {
    if (passage == everything_passes || matches == Truth::No || ports == no_ports) return passage;
    const std::uint64_t key = packed(static_cast<std::uint32_t>(matches), passage, ports);
    // The same is often asked for one peer after another.
    if (key == last_) return last_result_;
    last_ = key;
    if (const std::uint32_t* const id = known_.find(key)) return last_result_ = *id;
    const auto [allowed, unknown] = pairs_[passage];
    const PortsId surely = matches == Truth::Yes ? sets_->unite(allowed, ports) : allowed;
    const PortsId perhaps = matches == Truth::Yes ? unknown : sets_->unite(unknown, ports);
    const PassageId id = intern(surely, sets_->subtract(perhaps, surely));
    known_.add(key, id);
    return last_result_ = id;
}

} // namespace cofferdam::reach
