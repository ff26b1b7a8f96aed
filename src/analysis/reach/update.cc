// What a change of NetworkPolicies does to a model: the policies are written anew, and the rows of the
// classes that they select, or did.
#include <algorithm>

#include "analysis/reach/model.h"

namespace cofferdam::reach {

using estate::NetworkPolicy;
using estate::Snapshot;

namespace {

// What was appended since the first model stays, for older models may use it. Beyond this much it is better
// to begin anew.
bool has_grown_too_much(std::size_t used, std::size_t first) {
    constexpr std::size_t some = std::size_t{32} << 20;
    return used > 2 * first + some;
}

// A selector that is new is narrow, whatever it selects.
std::size_t narrow_classes(const Policy& policy, const Selectors& selectors, const Types& types) {
    std::size_t classes = 0;
    for (const RuleSide& side : policy.sides) {
        for (const Rule& rule : side.rules) {
            for (const SelectorId selector : rule.pods)
                classes += types.is_wide(selector) ? 0 : selectors[selector].size();
        }
    }
    return classes;
}

} // namespace

std::optional<Model> Model::after(const Snapshot& snapshot, std::span<const Id<NetworkPolicy>> gone,
                                  std::span<const Id<NetworkPolicy>> come) const {
    constexpr std::size_t most_exceptions = 1'000'000;
    Lineage& shared = *lineage_;
    if ((gone.empty() && come.empty()) || shared.namespaces.empty()) return *this;
    const std::lock_guard guard(shared.lock);
    if (has_grown_too_much(shared.pool.used(), shared.first_size)) return std::nullopt;
    Model next = *this;
    std::vector<ClassId> touched;
    const auto add = [&](const std::vector<ClassId>& ids) {
        touched.insert(touched.end(), ids.begin(), ids.end());
    };
    for (const Id<NetworkPolicy> id : gone) add(next.replace(id.slot, {}));
    for (const Id<NetworkPolicy> id : come) {
        Policy written = shared.writer.write(snapshot[id], shared.network_policy_tier);
        if (shared.writer.asked_for_more()) return std::nullopt;
        shared.selectors.resolve(*shared.classes, shared.options.few_classes);
        const std::size_t subjects = shared.selectors[written.subject].size();
        if (subjects * narrow_classes(written, shared.selectors, *shared.types) > most_exceptions)
            return std::nullopt;
        shared.rows->describe(written);
        add(next.replace(id.slot, written));
    }
    std::ranges::sort(touched);
    touched.erase(std::ranges::unique(touched).begin(), touched.end());
    Programs programs;
    for (const ClassId id : touched) {
        const std::array before = states_[id].sides;
        next.make_rows(snapshot, id, programs);
        for (const Direction direction : both_directions)
            next.move_exceptions(id, direction, before[index_of(direction)].exceptions);
    }
    next.passages_ = shared.passages.size();
    return next;
}

// The classes that the policy of that number selects now, or did.
std::vector<ClassId> Model::replace(std::uint32_t number, const Policy& written) {
    std::vector<ClassId> touched;
    const auto each_class = [&](const Policy& of, auto change) {
        if (!of.object) return;
        const Selected& selected = lineage_->selectors[of.subject];
        for (const ClassId id : selected.surely) change(id, Truth::Yes);
        for (const ClassId id : selected.perhaps) change(id, Truth::Unknown);
    };
    const Policy before = network_policies_[number];
    each_class(before, [&](ClassId id, Truth) {
        change_references(id, number, Truth::No);
        touched.push_back(id);
    });
    each_class(written, [&](ClassId id, Truth selects) {
        change_references(id, number, selects);
        touched.push_back(id);
    });
    mentions_ipv6_ += written.mentions_ipv6;
    mentions_ipv6_ -= before.mentions_ipv6;
    network_policies_.edit(number) = written;
    return touched;
}

void Model::change_references(ClassId id, std::uint32_t number, Truth selects) {
    std::span<const PolicyReference>& its = states_.edit(id).policies;
    std::vector<PolicyReference> changed(its.begin(), its.end());
    std::erase_if(changed, [number](const PolicyReference& reference) { return reference.policy == number; });
    if (selects != Truth::No) {
        const auto place = std::ranges::lower_bound(changed, number, {}, &PolicyReference::policy);
        changed.insert(place, {number, selects});
    }
    its = lineage_->pool.copy(changed);
}

void Model::move_exceptions(ClassId id, Direction direction, std::span<const Exception> before) {
    const std::span<const Exception> now = side(id, direction).exceptions;
    const auto has = [](std::span<const Exception> exceptions, ClassId peer) {
        return std::ranges::binary_search(exceptions, peer, {}, &Exception::peer);
    };
    const auto change = [&](ClassId peer, bool names) {
        std::span<const ClassId>& by = states_.edit(peer).named_by[index_of(direction)];
        std::vector<ClassId> changed(by.begin(), by.end());
        std::erase(changed, id);
        if (names) changed.insert(std::ranges::lower_bound(changed, id), id);
        by = lineage_->pool.copy(changed);
    };
    for (const Exception& exception : before) {
        if (!has(now, exception.peer)) change(exception.peer, false);
    }
    for (const Exception& exception : now) {
        if (!has(before, exception.peer)) change(exception.peer, true);
    }
}

} // namespace cofferdam::reach
