#include "analysis/reach/rows.h"

#include <algorithm>
#include <array>
#include <bit>

#include "analysis/reach/decision.h"

namespace cofferdam::reach {

using estate::Address;
using estate::AddressFamily;
using estate::TrafficLayer;

PassageId TypeRows::at(RowId row, TypeId type) const {
    const Words words = rows_[row];
    std::size_t low = 0;
    std::size_t high = words.size() / 2;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (words[1 + 2 * middle] < type) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return 2 * low + 1 < words.size() && words[1 + 2 * low] == type ? words[2 + 2 * low] : words[0];
}

AddressRows::AddressRows() {
    intern({{{AddressFamily::V4, 0}, everything_passes}, {{AddressFamily::V6, 0}, everything_passes}},
           everything_passes);
}

RowId AddressRows::intern(const std::vector<Run>& runs, PassageId nodes) {
    std::vector<std::uint32_t> words = {nodes};
    for (const Run& run : runs) {
        words.push_back(static_cast<std::uint32_t>(run.first.family));
        for (int shift = 96; shift >= 0; shift -= 32)
            words.push_back(static_cast<std::uint32_t>(run.first.bits >> shift));
        words.push_back(run.passage);
    }
    const std::uint32_t id = words_.intern(words);
    if (id == rows_.size()) rows_.append({pool_.copy(runs), nodes});
    return id;
}

// What the policies of one class say of one direction.
class RowMaker::Evaluation {
  public:
    Evaluation(RowMaker& maker, ClassId id, Direction direction, std::span<const Asked> program)
        : maker_(&maker), direction_(direction), program_(program),
          own_names_(maker.classes_->port_names(id)),
          plain_(std::ranges::all_of(program, [](const Asked& asked) { return asked.policy->is_plain; })) {
        for (const Asked& asked : program) isolated_ = isolated_ || isolates(asked);
    }

    Truth isolated() const { return isolated_; }
    bool is_plain() const { return plain_; }
    // No rule matters.
    bool is_open() const { return plain_ && isolated_ == Truth::No; }
    std::span<const Rule> rules(const Asked& asked) const { return side(asked).rules; }

    bool resolves_at_peers() const {
        return direction_ == Direction::Egress && std::ranges::any_of(program_, [this](const Asked& asked) {
                   return side(asked).names_ports;
               });
    }

    // `peer_names`: what a peer calls its ports; 0 of one that is no pod.
    PortsId ports(const Rule& rule, std::uint32_t peer_names) const {
        PortsId ports = rule.ports;
        const std::uint32_t names = direction_ == Direction::Ingress ? own_names_ : peer_names;
        for (const std::uint32_t name : rule.names)
            ports = maker_->ports_->unite(ports, maker_->classes_->resolve(names, name));
        return ports;
    }

    template <class Matches>
    PassageId decide(Matches matches, std::uint32_t peer_names) const {
        if (is_open()) return everything_passes;
        return plain_ ? add_up(matches, peer_names) : ask_layers(matches, peer_names);
    }

  private:
    const RuleSide& side(const Asked& asked) const { return asked.policy->sides[index_of(direction_)]; }

    Truth isolates(const Asked& asked) const {
        if (maker_->tiers_[asked.policy->tier].passes_at_end) return Truth::No;
        return asked.selects && truth(side(asked).isolates);
    }

    // Where policies only allow, their order does not matter.
    template <class Matches>
    PassageId add_up(Matches matches, std::uint32_t peer_names) const {
        PassageId passage = isolated_ == Truth::Yes ? nothing_passes : everything_may_pass;
        for (const Asked& asked : program_) {
            for (const Rule& rule : side(asked).rules) {
                const Truth match = asked.selects && rule.applies && matches(rule);
                if (match != Truth::No)
                    passage = maker_->passages_->allow(passage, ports(rule, peer_names), match);
            }
        }
        return passage;
    }

    // As Judge does, over the same Decision.
    template <class Matches>
    PassageId ask_layers(Matches matches, std::uint32_t peer_names) const {
        const Ports all(*maker_->ports_, all_ports);
        Passage<Ports> passage{.allowed = all, .unknown = {}};
        for (std::span<const Asked> rest = program_; !rest.empty();) {
            const TrafficLayer layer = maker_->tiers_[rest.front().policy->tier].layer;
            const std::span<const Asked> asked = first_of(
                rest, [&](const Policy& policy) { return maker_->tiers_[policy.tier].layer == layer; });
            passage = both(passage, ask_tiers(asked, all, matches, peer_names));
            rest = rest.subspan(asked.size());
        }
        return maker_->passages_->intern(passage.allowed.id(), passage.unknown.id());
    }

    template <class Belongs>
    static std::span<const Asked> first_of(std::span<const Asked> rest, Belongs belongs) {
        const auto end =
            std::ranges::find_if_not(rest, [&](const Asked& asked) { return belongs(*asked.policy); });
        return rest.first(static_cast<std::size_t>(end - rest.begin()));
    }

    template <class Matches>
    Passage<Ports> ask_tiers(std::span<const Asked> rest, const Ports& all, Matches matches,
                             std::uint32_t peer_names) const {
        Decision<Ports> decision(all);
        while (!rest.empty()) {
            const std::uint32_t tier = rest.front().policy->tier;
            const std::span<const Asked> asked =
                first_of(rest, [tier](const Policy& policy) { return policy.tier == tier; });
            Truth isolated = Truth::No;
            for (const Asked& one : asked) isolated = isolated || isolates(one);
            ask_groups(decision, asked, matches, peer_names);
            decision.end_tier(isolated);
            rest = rest.subspan(asked.size());
        }
        return decision.end();
    }

    template <class Matches>
    void ask_groups(Decision<Ports>& decision, std::span<const Asked> rest, Matches matches,
                    std::uint32_t peer_names) const {
        while (!rest.empty()) {
            const double order = rest.front().policy->order;
            const std::span<const Asked> group =
                first_of(rest, [order](const Policy& policy) { return policy.order == order; });
            const bool undefined = group.size() > 1 && group.front().policy->order_is_undefined;
            if (undefined) decision.begin_group();
            for (const Asked& asked : group) {
                for (const Rule& rule : side(asked).rules) {
                    decision.rule(rule.action, asked.selects && rule.applies && matches(rule),
                                  Ports(*maker_->ports_, ports(rule, peer_names)));
                }
                if (undefined) decision.next_of_group();
            }
            if (undefined) decision.end_group();
            rest = rest.subspan(group.size());
        }
    }

    RowMaker* maker_;
    Direction direction_;
    std::span<const Asked> program_;
    std::uint32_t own_names_;
    bool plain_;
    Truth isolated_ = Truth::No;
};

RowMaker::RowMaker(const Classes& classes, const Selectors& selectors, const Types& types,
                   const RuleAddresses& address_sets, std::span<const Tier> tiers, PortSets& ports,
                   Passages& passages, TypeRows& type_rows, AddressRows& address_rows, Pool& pool)
    : classes_(&classes), selectors_(&selectors), types_(&types), address_sets_(&address_sets), tiers_(tiers),
      ports_(&ports), passages_(&passages), type_rows_(&type_rows), address_rows_(&address_rows),
      pool_(&pool) {}

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

// Of a program: equal keys, equal rows.
void RowMaker::set_key(ClassId id, Direction direction, std::span<const Asked> program,
                       std::uint32_t RuleSide::* content) {
    key_.clear();
    bool plain = true;
    bool names = false;
    for (const Asked& asked : program) {
        const RuleSide& side = asked.policy->sides[index_of(direction)];
        key_.push_back(side.*content << 2 | static_cast<std::uint32_t>(asked.selects));
        plain = plain && asked.policy->is_plain;
        names = names || side.names_ports;
    }
    if (plain) {
        std::ranges::sort(key_);
        key_.erase(std::ranges::unique(key_).begin(), key_.end());
    }
    if (!names) return;
    key_.push_back(UINT32_MAX);
    key_.push_back(static_cast<std::uint32_t>(direction));
    key_.push_back(direction == Direction::Ingress ? classes_->port_names(id) : 0);
}

ClassSide RowMaker::make(ClassId id, Direction direction, std::span<const Asked> program) {
    if (program.empty()) return {};
    const Evaluation evaluation(*this, id, direction, program);
    ClassSide side{.isolated = evaluation.isolated(), .exceptions = {}};
    if (evaluation.is_open()) return side;
    side.row = type_row(evaluation, id, direction, program);
    side.addresses = address_row(evaluation, id, direction, program);
    find_exceptions(evaluation, side.row, program);
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

RowId RowMaker::type_row(const Evaluation& evaluation, ClassId id, Direction direction,
                         std::span<const Asked> program) {
    set_key(id, direction, program, &RuleSide::to_types);
    const std::uint32_t known = programs_to_types_.intern(key_);
    if (known < rows_by_program_.size()) return rows_by_program_[known];

    std::vector<TypeId> touched;
    if (evaluation.resolves_at_peers()) {
        for (TypeId type = 0; type < types_->size(); ++type) touched.push_back(type);
    } else {
        for (const Asked& asked : program) {
            for (const Rule& rule : evaluation.rules(asked)) {
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
    const PassageId others = evaluation.decide([](const Rule& rule) { return rule.every_pod; }, 0);
    words_ = {others};
    for (const TypeId type : touched) {
        const PassageId passage = evaluation.decide(
            [&](const Rule& rule) { return matches_type(rule, type); }, types_->port_names(type));
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

RowId RowMaker::address_row(const Evaluation& evaluation, ClassId id, Direction direction,
                            std::span<const Asked> program) {
    set_key(id, direction, program, &RuleSide::to_addresses);
    const std::uint32_t known = programs_to_addresses_.intern(key_);
    if (known < address_rows_by_program_.size()) return address_rows_by_program_[known];

    std::vector<Address> bounds = {{AddressFamily::V4, 0}, {AddressFamily::V6, 0}};
    for (const Asked& asked : program) {
        for (const Rule& rule : evaluation.rules(asked)) add_bounds((*address_sets_)[rule.addresses], bounds);
    }
    std::ranges::sort(bounds);
    bounds.erase(std::ranges::unique(bounds).begin(), bounds.end());
    std::vector<AddressRows::Run> runs;
    for (const Address& bound : bounds) {
        const auto matches = [&](const Rule& rule) {
            if ((*address_sets_)[rule.addresses].contains(bound)) return Truth::Yes;
            return rule.some_addresses ? Truth::Unknown : Truth::No;
        };
        const PassageId passage = evaluation.decide(matches, 0);
        if (runs.empty() || runs.back().passage != passage || runs.back().first.family != bound.family)
            runs.push_back({bound, passage});
    }
    const PassageId nodes = evaluation.decide([](const Rule& rule) { return rule.nodes; }, 0);
    address_rows_by_program_.push_back(address_rows_->intern(runs, nodes));
    return address_rows_by_program_.back();
}

void RowMaker::find_exceptions(const Evaluation& evaluation, RowId row, std::span<const Asked> program) {
    find_hits(evaluation, program);
    exceptions_.clear();
    for (std::size_t i = 0; i < hits_.size();) {
        const ClassId peer = hits_[i].peer;
        const PassageId by_type = type_rows_->at(row, types_->of(peer));
        PassageId passage = by_type;
        std::size_t end = i;
        for (; end < hits_.size() && hits_[end].peer == peer; ++end) {
            if (evaluation.is_plain())
                passage = passages_->allow(passage, hits_[end].ports, hits_[end].matches);
        }
        if (!evaluation.is_plain()) {
            passage = evaluation.decide([&](const Rule& rule) { return matches_class(rule, peer); },
                                        classes_->port_names(peer));
        }
        if (passage != by_type) exceptions_.push_back({peer, passage});
        i = end;
    }
}

// Of narrow selectors, by peer.
void RowMaker::find_hits(const Evaluation& evaluation, std::span<const Asked> program) {
    hits_.clear();
    for (const Asked& asked : program) {
        for (const Rule& rule : evaluation.rules(asked)) {
            for (const SelectorId selector : rule.pods) {
                if (types_->is_wide(selector)) continue;
                const Selected& selected = (*selectors_)[selector];
                const Truth certain = asked.selects && rule.applies;
                if (certain == Truth::No) continue;
                const auto add = [&](ClassId peer, Truth matches) {
                    hits_.push_back({peer, evaluation.ports(rule, classes_->port_names(peer)), matches});
                };
                for (const ClassId peer : selected.surely) add(peer, certain);
                for (const ClassId peer : selected.perhaps) add(peer, Truth::Unknown);
            }
        }
    }
    std::ranges::sort(hits_, {}, &Hit::peer);
}

} // namespace cofferdam::reach
