#include "analysis/reach/counting.h"

#include <algorithm>

#include "analysis/reach/outcomes.h"

namespace cofferdam::reach {

namespace {

// Pods are at most 2^31 for a workload, so products of sums need more than 64 bits; what does not fit in the
// answer is the most that does.
using Wide = __int128;

std::uint64_t narrowed(Wide count) { return static_cast<std::uint64_t>(std::min<Wide>(count, UINT64_MAX)); }

// Pods by what passes, where something does.
class Tally {
  public:
    struct Entry {
        PassageId passage;
        Wide pods;
    };

    void add(PassageId passage, Wide pods) {
        if (passage == nothing_passes) return;
        const auto found = std::ranges::find(entries_, passage, &Entry::passage);
        if (found == entries_.end()) {
            entries_.push_back({passage, pods});
        } else {
            found->pods += pods;
        }
    }
    void clear() { entries_.clear(); }
    std::span<const Entry> entries() const { return entries_; }

  private:
    std::vector<Entry> entries_;
};

// Pods of one type with one row.
struct Group {
    TypeId type;
    RowId row;
    Wide pods;
};

class Counting {
  public:
    explicit Counting(const Model& model) : model_(&model), outcomes_(model) {}

    void count() {
        count_by_types();
        for (ClassId id = 0; id < model_->classes().size(); ++id) {
            put_right(id);
            // A pod and itself are no pair.
            const auto pods = static_cast<Wide>(model_->classes().weight(id));
            add(outcome(id, id), -pods);
            pods_ += pods;
        }
    }
    Wide pods() const { return pods_; }
    Wide allowed() const { return allowed_; }
    Wide unknown() const { return unknown_; }

  private:
    void add(Outcome outcome, Wide pairs) {
        if (outcome == Outcome::Something) allowed_ += pairs;
        if (outcome == Outcome::Perhaps) unknown_ += pairs;
    }

    Outcome outcome(ClassId from, ClassId to) const {
        return outcomes_.of(model_->at(from, Direction::Egress, to),
                            model_->at(to, Direction::Ingress, from));
    }
    // By type.
    std::vector<Group> groups(Direction direction) const {
        std::vector<std::pair<std::uint64_t, ClassId>> keyed;
        for (ClassId id = 0; id < model_->classes().size(); ++id) {
            keyed.emplace_back(std::uint64_t{model_->types().of(id)} << 32 | model_->rows(direction)[id], id);
        }
        std::ranges::sort(keyed);
        std::vector<Group> groups;
        for (const auto& [key, id] : keyed) {
            const Group group{static_cast<TypeId>(key >> 32), static_cast<RowId>(key), 0};
            if (groups.empty() || groups.back().type != group.type || groups.back().row != group.row)
                groups.push_back(group);
            groups.back().pods += static_cast<Wide>(model_->classes().weight(id));
        }
        return groups;
    }

    // What a row says in general, by type of whose row it is.
    std::vector<Tally> tally(std::span<const Group> groups) const {
        std::vector<Tally> tallies(model_->types().size());
        for (const Group& group : groups)
            tallies[group.type].add(model_->type_rows()[group.row][0], group.pods);
        return tallies;
    }

    // What rows say of one type in particular.
    struct Particular {
        TypeId type; // of whose row it is
        PassageId in_general;
        PassageId passage;
        Wide pods;
    };

    // By the type of which it is said.
    std::vector<std::vector<Particular>> particulars(std::span<const Group> groups) const {
        std::vector<std::vector<Particular>> by_type(model_->types().size());
        for (const Group& group : groups) {
            const Words row = model_->type_rows()[group.row];
            for (std::size_t i = 1; i < row.size(); i += 2)
                by_type[row[i]].push_back({group.type, row[0], row[i + 1], group.pods});
        }
        return by_type;
    }

    static void add(const Particular& particular, Tally& more) {
        more.add(particular.in_general, -particular.pods);
        more.add(particular.passage, particular.pods);
    }

    // All pairs as rows say in general: one product. Then, for each pair of types of which rows say something
    // in particular, what that adds: (a + x)(b + y) - ab = xb + ay + xy.
    void count_by_types() {
        const std::vector<Group> out = groups(Direction::Egress);
        const std::vector<Group> in = groups(Direction::Ingress);
        const std::vector<Tally> out_general = tally(out);
        const std::vector<Tally> in_general = tally(in);
        multiply(sum(out_general), sum(in_general));

        const std::vector<std::vector<Particular>> in_particular = particulars(in);
        std::vector<Tally> sending(model_->types().size()); // by type of the destination
        std::vector<Tally> receiving(model_->types().size());
        std::vector<TypeId> touched;
        auto group = out.begin();
        for (TypeId from = 0; from < model_->types().size(); ++from) {
            touched.clear();
            for (; group != out.end() && group->type == from; ++group) {
                const Words row = model_->type_rows()[group->row];
                for (std::size_t i = 1; i < row.size(); i += 2) {
                    add({from, row[0], row[i + 1], group->pods}, sending[row[i]]);
                    touched.push_back(row[i]);
                }
            }
            for (const Particular& particular : in_particular[from]) {
                add(particular, receiving[particular.type]);
                touched.push_back(particular.type);
            }
            for (const TypeId to : touched) {
                multiply(sending[to], in_general[to]);
                multiply(out_general[from], receiving[to]);
                multiply(sending[to], receiving[to]);
                sending[to].clear();
                receiving[to].clear();
            }
        }
    }

    static Tally sum(std::span<const Tally> tallies) {
        Tally all;
        for (const Tally& tally : tallies) {
            for (const Tally::Entry& entry : tally.entries()) all.add(entry.passage, entry.pods);
        }
        return all;
    }

    void multiply(const Tally& sending, const Tally& receiving) {
        for (const Tally::Entry& a : sending.entries()) {
            for (const Tally::Entry& b : receiving.entries())
                add(outcomes_.of(a.passage, b.passage), a.pods * b.pods);
        }
    }

    // Pairs from the class with an exception on either side.
    void put_right(ClassId from) {
        const auto named = model_->named_by(from, Direction::Ingress);
        auto other = named.begin();
        for (const Exception& exception : model_->side(from, Direction::Egress).exceptions) {
            for (; other != named.end() && *other < exception.peer; ++other)
                put_right(from, *other, nullptr, true);
            const bool both_except = other != named.end() && *other == exception.peer;
            if (both_except) ++other;
            put_right(from, exception.peer, &exception.passage, both_except);
        }
        for (; other != named.end(); ++other) put_right(from, *other, nullptr, true);
    }

    // `sent`: what the exception of `from` lets pass; null: it has none. `to` may have one.
    void put_right(ClassId from, ClassId to, const PassageId* sent, bool is_named) {
        const Types& types = model_->types();
        const PassageId sent_by_type =
            model_->type_rows().at(model_->rows(Direction::Egress)[from], types.of(to));
        const PassageId taken_by_type =
            model_->type_rows().at(model_->rows(Direction::Ingress)[to], types.of(from));
        const PassageId taken = is_named ? model_->at(to, Direction::Ingress, from) : taken_by_type;
        const Outcome was = outcomes_.of(sent_by_type, taken_by_type);
        const Outcome is = outcomes_.of(sent == nullptr ? sent_by_type : *sent, taken);
        if (was == is) return;
        const Wide pairs = static_cast<Wide>(model_->classes().weight(from)) * model_->classes().weight(to);
        add(was, -pairs);
        add(is, pairs);
    }

    const Model* model_;
    Outcomes outcomes_;
    Wide pods_ = 0;
    Wide allowed_ = 0;
    Wide unknown_ = 0;
};

// Compose services, each by itself.
void count_services(const TargetPeers& target, Wide& allowed, Wide& unknown) {
    for (std::size_t from = 0; from < target.services.size(); ++from) {
        for (std::size_t to = 0; to < target.services.size(); ++to) {
            if (target.services[from] == TargetPeers::no_service
                || target.services[to] == TargetPeers::no_service)
                continue;
            const PortPassage passes = target.networks->passage(target.services[from], target.services[to]);
            const Wide others = static_cast<Wide>(target.service_pods[to]) - (from == to ? 1 : 0);
            const Wide pairs = static_cast<Wide>(target.service_pods[from]) * others;
            if (!passes.allowed.empty()) allowed += pairs;
            if (passes.allowed.empty() && !passes.unknown.empty()) unknown += pairs;
        }
    }
}

} // namespace

PairCounts count_pairs(const TargetPeers& target) {
    Counting counting(target.model);
    counting.count();
    Wide pods = counting.pods();
    for (const std::uint64_t more : target.service_pods) pods += more;
    Wide allowed = counting.allowed();
    Wide unknown = counting.unknown();
    count_services(target, allowed, unknown);
    return {.all = narrowed(pods * pods - pods), .allowed = narrowed(allowed), .unknown = narrowed(unknown)};
}

} // namespace cofferdam::reach
