#include "analysis/reach/model.h"

#include <algorithm>
#include <tuple>

namespace cofferdam::reach {

using estate::NetworkPolicy;
using estate::Snapshot;

namespace {

auto place_of(const Tier& tier) { return std::tuple(tier.layer, tier.order, tier.name); }

bool has_other_policies(const Snapshot& snapshot, Id<estate::Target> target) {
    for (const auto [id, object] : snapshot.table<estate::PolicyObject>()) {
        if (!object.traffic.empty() && snapshot.object_of(object).target == target) return true;
    }
    return false;
}

bool is_network_policy(const Snapshot& snapshot, const PlacedPolicy& placed) {
    return std::holds_alternative<Id<NetworkPolicy>>(snapshot[placed.object].row);
}

} // namespace

Lineage::Lineage(estate::SnapshotPtr of, Id<estate::Target> target, std::span<const Peer> peers,
                 const Options& given)
    : snapshot(std::move(of)), options(given), namespaces(Classes::namespaces_of(peers)), passages(ports),
      selectors(vocabulary, namespaces),
      writer(vocabulary, selectors, ports, addresses, pool, options.profile) {
    const Tier standard{.order = estate::TrafficTier::network_policy, .name = ""};
    if (namespaces.empty() || !has_other_policies(*snapshot, target)) {
        tiers = {standard};
        return;
    }
    stack.emplace(*snapshot, target);
    tiers.assign(stack->tiers().begin(), stack->tiers().end());
    auto place = std::ranges::lower_bound(tiers, place_of(standard), {}, place_of);
    network_policy_tier = static_cast<std::uint32_t>(place - tiers.begin());
    const bool is_new = place == tiers.end() || place_of(*place) != place_of(standard);
    if (is_new) tiers.insert(place, standard);
    for (const PlacedPolicy& placed : stack->policies()) {
        if (is_network_policy(*snapshot, placed)) continue;
        PlacedPolicy moved = placed;
        if (is_new && moved.tier >= network_policy_tier) ++moved.tier;
        others.push_back(writer.write(moved, tiers[moved.tier]));
    }
}

Model::Model(const estate::SnapshotPtr& snapshot, Id<estate::Target> target, std::span<const Peer> peers,
             const Options& options)
    : lineage_(std::make_shared<Lineage>(snapshot, target, peers, options)) {
    Lineage& shared = *lineage_;
    write_policies(*snapshot, target);
    shared.classes.emplace(*snapshot, peers, shared.vocabulary, shared.ports);
    shared.selectors.resolve(*shared.classes, shared.options.few_classes);
    shared.writer.close();
    shared.stack.reset();

    std::vector<SelectorId> selectors;
    const auto add = [&](const Policy& of) {
        for (const RuleSide& side : of.sides) {
            for (const Rule& rule : side.rules)
                selectors.insert(selectors.end(), rule.pods.begin(), rule.pods.end());
        }
    };
    for (std::size_t i = 0; i < network_policies_.size(); ++i) add(network_policies_[i]);
    for (const Policy& other : shared.others) add(other);
    shared.types.emplace(*shared.classes, shared.selectors, selectors, shared.options.few_classes,
                         shared.vocabulary.resolves_at_destinations);

    const ProgramTools tools{&*shared.classes, shared.tiers, &shared.ports, &shared.passages};
    shared.rows.emplace(tools, shared.selectors, *shared.types, shared.addresses, shared.type_rows,
                        shared.address_rows, shared.pool);
    for (std::size_t i = 0; i < network_policies_.size(); ++i) {
        if (network_policies_[i].object) shared.rows->describe(network_policies_.edit(i));
    }
    for (Policy& other : shared.others) shared.rows->describe(other);
    select_classes();
    for (std::vector<RowId>& rows : rows_) rows.resize(shared.classes->size());
    Programs programs;
    for (ClassId id = 0; id < shared.classes->size(); ++id) make_rows(*snapshot, id, programs);
    index_exceptions();
    passages_ = shared.passages.size();
    shared.first_size = shared.pool.used();
}

const Policy& Model::policy(std::uint32_t number) const {
    return number >= first_other ? lineage_->others[number - first_other] : network_policies_[number];
}

void Model::write_policies(const Snapshot& snapshot, Id<estate::Target> target) {
    if (lineage_->namespaces.empty()) return; // no pods
    for (const auto [id, row] : snapshot.table<NetworkPolicy>()) {
        if (snapshot.object_of(row).target != target) continue;
        const Policy& written = network_policies_.edit(id.slot) =
            lineage_->writer.write(row, lineage_->network_policy_tier);
        mentions_ipv6_ += written.mentions_ipv6;
    }
    for (const Policy& other : lineage_->others) mentions_ipv6_ += other.mentions_ipv6;
}

void Model::select_classes() {
    std::vector<PolicyReference> references;
    std::vector<Lists::Item> by_class;
    const auto namespace_name = [this](ClassId id) {
        return classes().namespaces()[classes().namespace_of(id)].facts.name;
    };
    const auto add = [&](std::uint32_t number, const Policy& of) {
        if (!of.object) return;
        const Selected& selected = lineage_->selectors[of.subject];
        const Truth is_here = lineage_->tiers[of.tier].is_here;
        const auto add_classes = [&](std::span<const ClassId> ids, Truth selects) {
            if (ids.empty()) return;
            for (const ClassId id : ids) {
                if (!of.scope.empty() && namespace_name(id) != of.scope) continue;
                by_class.push_back({id, static_cast<std::uint32_t>(references.size())});
            }
            references.push_back({number, selects});
        };
        add_classes(selected.surely, is_here);
        add_classes(selected.perhaps, Truth::Unknown);
    };
    for (std::uint32_t i = 0; i < network_policies_.size(); ++i) add(i, network_policies_[i]);
    for (std::uint32_t i = 0; i < lineage_->others.size(); ++i) add(first_other + i, lineage_->others[i]);

    const Lists lists(classes().size(), by_class);
    std::vector<PolicyReference> of_class;
    for (ClassId id = 0; id < classes().size(); ++id) {
        of_class.clear();
        for (const std::uint32_t reference : lists[id]) of_class.push_back(references[reference]);
        states_.edit(id).policies = lineage_->pool.copy(of_class);
    }
}

// As PolicyStack does.
void Model::order(const Snapshot& snapshot, std::vector<Asked>& program) const {
    if (std::ranges::all_of(program, [](const Asked& asked) { return asked.policy->is_plain; })) return;
    std::ranges::stable_sort(program, {}, [&](const Asked& asked) {
        const estate::Object& object = snapshot[asked.policy->object];
        return std::tuple(asked.policy->tier, asked.policy->order, object.namespace_, object.name,
                          asked.policy->object);
    });
}

void Model::make_rows(const Snapshot& snapshot, ClassId id, Programs& programs) {
    ClassState& state = states_.edit(id);
    for (const Direction direction : both_directions) {
        bool names_ports = false;
        programs.asked.clear();
        programs.key = {static_cast<std::uint32_t>(direction)};
        for (const PolicyReference& reference : state.policies) {
            const Policy& asked = policy(reference.policy);
            const RuleSide& side = asked.sides[index_of(direction)];
            if (!side.applies) continue;
            names_ports = names_ports || side.names_ports;
            programs.asked.push_back({&asked, reference.selects});
            programs.key.push_back(reference.policy);
            programs.key.push_back(static_cast<std::uint32_t>(reference.selects));
        }
        // The only thing of the class itself that matters.
        if (names_ports) programs.key.push_back(classes().port_names(id));
        const std::uint32_t known = programs.known.intern(programs.key);
        if (known == programs.sides.size()) {
            order(snapshot, programs.asked);
            programs.sides.push_back(lineage_->rows->make(id, direction, programs.asked));
        }
        state.sides[index_of(direction)] = programs.sides[known];
        rows_[index_of(direction)][id] = programs.sides[known].row;
    }
}

void Model::index_exceptions() {
    for (const Direction direction : both_directions) {
        const Lists lists(classes().size(), [&](auto add) {
            for (ClassId id = 0; id < classes().size(); ++id) {
                for (const Exception& exception : side(id, direction).exceptions) add(exception.peer, id);
            }
        });
        for (ClassId id = 0; id < classes().size(); ++id) {
            if (!lists[id].empty())
                states_.edit(id).named_by[index_of(direction)] = lineage_->pool.copy(lists[id]);
        }
    }
}

std::vector<ClassId> Model::differing(const Model& other) const {
    std::vector<ClassId> found;
    for (ClassId id = 0; id < classes().size(); ++id) {
        if (id % Paged<ClassState>::page_size == 0 && states_.shares_page(other.states_, id)) {
            id += Paged<ClassState>::page_size - 1;
            continue;
        }
        const bool same = std::ranges::all_of(both_directions, [&](Direction direction) {
            const ClassSide& a = side(id, direction);
            const ClassSide& b = other.side(id, direction);
            return a.row == b.row && std::ranges::equal(a.exceptions, b.exceptions);
        });
        if (!same) found.push_back(id);
    }
    return found;
}

PassageId Model::at(ClassId of, Direction direction, ClassId peer) const {
    const ClassSide& its = side(of, direction);
    const auto found = std::ranges::lower_bound(its.exceptions, peer, {}, &Exception::peer);
    if (found != its.exceptions.end() && found->peer == peer) return found->passage;
    return type_rows().at(its.row, types().of(peer));
}

} // namespace cofferdam::reach
