#include "analysis/reach/outcomes.h"

#include <algorithm>
#include <array>
#include <set>

namespace cofferdam::reach {

using estate::PortInterval;
using estate::PortSet;
using estate::Protocol;

namespace {

constexpr std::array protocols = {Protocol::Tcp, Protocol::Udp, Protocol::Sctp};

template <class Each>
void each_set(const Model& model, Each each) {
    for (PassageId id = 0; id < model.passages(); ++id) {
        each(model.passage(id).allowed);
        each(model.passage(id).unknown);
    }
}

} // namespace

Outcomes::Outcomes(const Model& model) {
    std::set<Atom> atoms;
    each_set(model, [&](const PortSet& set) {
        for (const Protocol protocol : protocols) {
            for (const PortInterval& interval : set.of(protocol)) {
                atoms.insert({protocol, interval.first});
                atoms.insert({protocol, interval.last + 1U});
            }
        }
    });
    atoms_.assign(atoms.begin(), atoms.end());
    width_ = (atoms_.size() + 63) / 64;
    bits_.reserve(2 * width_ * model.passages());
    each_set(model, [&](const PortSet& set) { add_bits(set); });
}

void Outcomes::add_bits(const PortSet& set) {
    const std::size_t begin = bits_.size();
    bits_.resize(begin + width_);
    for (const Protocol protocol : protocols) {
        for (const PortInterval& interval : set.of(protocol)) {
            auto atom = std::ranges::lower_bound(atoms_, Atom{protocol, interval.first});
            for (; atom != atoms_.end() && atom->protocol == protocol && atom->first <= interval.last;
                 ++atom) {
                const auto bit = static_cast<std::size_t>(atom - atoms_.begin());
                bits_[begin + bit / 64] |= std::uint64_t{1} << bit % 64;
            }
        }
    }
}

} // namespace cofferdam::reach
