#include "cuts/fix.h"

namespace cofferdam::cuts {

FixNumber Catalogue::add(Fix fix) {
    const auto next = static_cast<FixNumber>(fixes_.size());
    const auto [at, is_new] = numbers_.try_emplace({fix.kind, fix.object, fix.what, fix.index}, next);
    if (!is_new) return at->second;
    costs_.push_back(fix.cost);
    withdrawn_.push_back(false);
    fixes_.push_back(std::move(fix));
    return next;
}

} // namespace cofferdam::cuts
