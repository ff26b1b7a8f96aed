#include "analysis/reach/rows.h"

#include <algorithm>
#include <bit>

namespace cofferdam::reach {

using estate::Address;
using estate::AddressFamily;

RowMaker::RowMaker(const ProgramTools& tools, const Selectors& selectors, const Types& types,
                   const RuleAddresses& address_sets, TypeRows& type_rows, AddressRows& address_rows,
                   Pool& pool)
    : tools_(tools), selectors_(&selectors), types_(&types), address_sets_(&address_sets),
      type_rows_(&type_rows), address_rows_(&address_rows), pool_(&pool) {}

void RowMaker::describe(Policy& policy) {
    for (RuleSide& side : policy.sides) {
        if (!side.applies) continue;
        side.to_types = describe_to_types(policy, side);
        side.to_addresses = describe_to_addresses(policy, side);
    }
}

// `words_` holds what the rules do. Where all only allow, their order and number say nothing.
std::uint32_t RowMaker::describe(const Policy& policy, const RuleSide& side) {
    if (policy.is_plain) {
        std::ranges::sort(words_);
        words_.erase(std::ranges::unique(words_).begin(), words_.end());
    }
    const auto order = std::bit_cast<std::uint64_t>(policy.is_plain ? 0 : policy.order);
    const std::uint32_t flags = (side.isolates ? 1U : 0U) | (policy.order_is_undefined ? 2U : 0U);
    key_ = {policy.tier, static_cast<std::uint32_t>(order >> 32), static_cast<std::uint32_t>(order), flags};
    key_.insert(key_.end(), words_.begin(), words_.end());
    return contents_.intern(key_);
}

std::uint32_t RowMaker::describe_to_types(const Policy& policy, const RuleSide& side) {
    words_.clear();
    for (const Rule& rule : side.rules) {
        key_ = {0,
                static_cast<std::uint32_t>(rule.action),
                static_cast<std::uint32_t>(rule.applies),
                static_cast<std::uint32_t>(rule.every_pod),
                rule.ports,
                static_cast<std::uint32_t>(rule.names.size())};
        key_.insert(key_.end(), rule.names.begin(), rule.names.end());
        const std::size_t fixed = key_.size();
        std::ranges::copy_if(rule.pods, std::back_inserter(key_),
                             [this](SelectorId selector) { return types_->is_wide(selector); });
        if (rule.every_pod != Truth::No || key_.size() > fixed) words_.push_back(rules_.intern(key_));
    }
    return describe(policy, side);
}

std::uint32_t RowMaker::describe_to_addresses(const Policy& policy, const RuleSide& side) {
    words_.clear();
    for (const Rule& rule : side.rules) {
        if (rule.addresses == 0 && !rule.some_addresses && rule.nodes == Truth::No) continue;
        key_ = {1,
                static_cast<std::uint32_t>(rule.action),
                static_cast<std::uint32_t>(rule.applies),
                static_cast<std::uint32_t>(rule.nodes),
                rule.ports,
                rule.addresses,
                rule.some_addresses ? 1U : 0U};
        key_.insert(key_.end(), rule.names.begin(), rule.names.end());
        words_.push_back(rules_.intern(key_));
    }
    return describe(policy, side);
}

ClassSide RowMaker::make(ClassId id, Direction direction, std::span<const Asked> asked) {
    if (asked.empty()) return {};
    const Program program(tools_, id, direction, asked);
    ClassSide side{.isolated = program.isolated(), .exceptions = {}};
    if (program.is_open()) return side;
    side.row = type_row(program);
    side.addresses = address_row(program);
    find_exceptions(program, side.row);
    side.exceptions = pool_->copy(exceptions_);
    return side;
}

// What matches by type alone: narrow selectors do not.
Truth RowMaker::matches_type(const Rule& rule, TypeId type) const {
    Truth any = rule.every_pod;
    for (const SelectorId selector : rule.pods) {
        if (any == Truth::Yes) break;
        if (types_->is_wide(selector)) any = any || types_->selects(selector, type);
    }
    return any;
}

Truth RowMaker::matches_class(const Rule& rule, ClassId id) const {
    Truth any = rule.every_pod;
    for (const SelectorId selector : rule.pods) {
        if (any == Truth::Yes) break;
        any = any
              || (types_->is_wide(selector) ? types_->selects(selector, types_->of(id))
                                            : (*selectors_)[selector].of(id));
    }
    return any;
}

RowId RowMaker::type_row(const Program& program) {
    program.write_key(&RuleSide::to_types, key_);
    const std::uint32_t known = programs_to_types_.intern(key_);
    if (known < rows_by_program_.size()) return rows_by_program_[known];

    std::vector<TypeId> touched;
    if (program.resolves_at_peers()) {
        for (TypeId type = 0; type < types_->size(); ++type) touched.push_back(type);
    } else {
        for (const Asked& asked : program.asked()) {
            for (const Rule& rule : program.rules(asked)) {
                for (const SelectorId selector : rule.pods) {
                    if (!types_->is_wide(selector)) continue;
                    const auto types = types_->selected_by(selector);
                    touched.insert(touched.end(), types.begin(), types.end());
                }
            }
        }
        std::ranges::sort(touched);
        touched.erase(std::ranges::unique(touched).begin(), touched.end());
    }
    const PassageId others = program.decide([](const Rule& rule) { return rule.every_pod; }, 0);
    words_ = {others};
    for (const TypeId type : touched) {
        const PassageId passage = program.decide([&](const Rule& rule) { return matches_type(rule, type); },
                                                 types_->port_names(type));
        if (passage == others) continue;
        words_.push_back(type);
        words_.push_back(passage);
    }
    rows_by_program_.push_back(type_rows_->intern(words_));
    return rows_by_program_.back();
}

namespace {

// Where what rules say of addresses may change.
void add_bounds(const estate::AddressSet& set, std::vector<Address>& bounds) {
    static const estate::AddressSet everything = estate::AddressSet::all();
    for (const estate::AddressRange& range : set.ranges()) {
        bounds.push_back(range.first);
        const auto& family = everything.ranges()[static_cast<std::size_t>(range.last.family)];
        if (range.last < family.last) bounds.push_back({range.last.family, range.last.bits + 1});
    }
}

} // namespace

RowId RowMaker::address_row(const Program& program) {
    program.write_key(&RuleSide::to_addresses, key_);
    const std::uint32_t known = programs_to_addresses_.intern(key_);
    if (known < address_rows_by_program_.size()) return address_rows_by_program_[known];

    std::vector<Address> bounds = {{AddressFamily::V4, 0}, {AddressFamily::V6, 0}};
    for (const Asked& asked : program.asked()) {
        for (const Rule& rule : program.rules(asked)) add_bounds((*address_sets_)[rule.addresses], bounds);
    }
    std::ranges::sort(bounds);
    bounds.erase(std::ranges::unique(bounds).begin(), bounds.end());
    std::vector<AddressRows::Run> runs;
    for (const Address& bound : bounds) {
        const auto matches = [&](const Rule& rule) {
            if ((*address_sets_)[rule.addresses].contains(bound)) return Truth::Yes;
            return rule.some_addresses ? Truth::Unknown : Truth::No;
        };
        const PassageId passage = program.decide(matches, 0);
        if (runs.empty() || runs.back().passage != passage || runs.back().first.family != bound.family)
            runs.push_back({bound, passage});
    }
    const PassageId nodes = program.decide([](const Rule& rule) { return rule.nodes; }, 0);
    address_rows_by_program_.push_back(address_rows_->intern(runs, nodes));
    return address_rows_by_program_.back();
}

void RowMaker::find_exceptions(const Program& program, RowId row) {
    find_hits(program);
    exceptions_.clear();
    for (std::size_t i = 0; i < hits_.size();) {
        const ClassId peer = hits_[i].peer;
        const PassageId by_type = type_rows_->at(row, types_->of(peer));
        PassageId passage = by_type;
        std::size_t end = i;
        for (; end < hits_.size() && hits_[end].peer == peer; ++end) {
            if (program.is_plain())
                passage = tools_.passages->allow(passage, hits_[end].ports, hits_[end].matches);
        }
        if (!program.is_plain()) {
            passage = program.decide([&](const Rule& rule) { return matches_class(rule, peer); },
                                     tools_.classes->port_names(peer));
        }
        if (passage != by_type) exceptions_.push_back({peer, passage});
        i = end;
    }
}

// Of narrow selectors, by peer.
void RowMaker::find_hits(const Program& program) {
    hits_.clear();
    for (const Asked& asked : program.asked()) {
        for (const Rule& rule : program.rules(asked)) {
            for (const SelectorId selector : rule.pods) {
                if (types_->is_wide(selector)) continue;
                const Selected& selected = (*selectors_)[selector];
                const Truth certain = asked.selects && rule.applies;
                if (certain == Truth::No) continue;
                const auto add = [&](ClassId peer, Truth matches) {
                    hits_.push_back({peer, program.ports(rule, tools_.classes->port_names(peer)), matches});
                };
                for (const ClassId peer : selected.surely) add(peer, certain);
                for (const ClassId peer : selected.perhaps) add(peer, Truth::Unknown);
            }
        }
    }
    std::ranges::sort(hits_, {}, &Hit::peer);
}

} // namespace cofferdam::reach
