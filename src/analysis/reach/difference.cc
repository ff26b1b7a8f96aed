#include "analysis/reach/difference.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "analysis/reach/class_row.h"
#include "analysis/reach/connections.h"

namespace cofferdam::reach {

namespace {

// Types of the two models that peers have together, and who has them.
struct JointType {
    TypeId before;
    TypeId after;

    auto operator<=>(const JointType&) const = default;
};

// Places among the peers of the later model.
using Pair = std::pair<std::uint32_t, std::uint32_t>; // from, to

Pair pair_of(Direction direction, std::uint32_t peer, std::uint32_t other) {
    return direction == Direction::Egress ? Pair{peer, other} : Pair{other, peer};
}

// Models of one lineage: their classes are the same, and a connection differs only if the row of the class at
// one of its ends does.
class LineageComparison {
  public:
    LineageComparison(const TargetPeers& before, const TargetPeers& after)
        : peers_before_(&before), peers_after_(&after), before_(&before.model), after_(&after.model),
          begin_(after.begin), joint_before_(before.model, nullptr), joint_after_(after.model, nullptr) {}

    std::vector<Changed> run() {
        for (const ClassId id : after_->differing(*before_)) {
            for (const Direction direction : both_directions) {
                if (before_->side(id, direction).row == after_->side(id, direction).row) {
                    compare_exceptions(id, direction);
                } else {
                    compare_rows(id, direction);
                }
            }
        }
        std::ranges::sort(found_, {}, &Found::pair);
        found_.erase(std::ranges::unique(found_, {}, &Found::pair).begin(), found_.end());
        std::vector<Changed> changed;
        changed.reserve(found_.size());
        for (const Found& found : found_) add(found, changed);
        return changed;
    }

  private:
    // What passed between classes of the peers, and passes; null: nothing.
    struct Found {
        Pair pair;
        const PortPassage* was;
        const PortPassage* is;
    };

    void add(const Found& found, std::vector<Changed>& changed) const {
        static const PortPassage nothing;
        const auto [from, to] = found.pair;
        const auto is_of_one_class = [this](std::uint32_t peer) {
            return after_->classes().of_peer(peer - begin_).size() == 1;
        };
        if (is_of_one_class(from) && is_of_one_class(to)) {
            changed.push_back({{from},
                               {to},
                               found.was == nullptr ? nothing : *found.was,
                               found.is == nullptr ? nothing : *found.is});
            return;
        }
        PortPassage old = between(*peers_before_, from, to);
        PortPassage now = between(*peers_after_, from, to);
        if (old != now) changed.push_back({{from}, {to}, std::move(old), std::move(now)});
    }

    void compare_rows(ClassId id, Direction direction) {
        const ClassRow old(*before_, id, direction);
        const ClassRow now(*after_, id, direction);
        for (ClassId peer = 0; peer < after_->classes().size(); ++peer)
            compare(id, direction, peer, {old.own(peer), old.theirs(peer)},
                    {now.own(peer), now.theirs(peer)});
    }

    void compare_exceptions(ClassId id, Direction direction) {
        for (const Model* const model : {before_, after_}) {
            for (const Exception& exception : model->side(id, direction).exceptions)
                compare(id, direction, exception.peer, sides(*before_, id, direction, exception.peer),
                        sides(*after_, id, direction, exception.peer));
        }
    }

    struct Sides {
        PassageId own;
        PassageId theirs;
    };
    static Sides sides(const Model& model, ClassId id, Direction direction, ClassId peer) {
        return {model.at(id, direction, peer), model.at(peer, opposite(direction), id)};
    }

    void compare(ClassId id, Direction direction, ClassId peer, Sides old, Sides now) {
        if (old.own == now.own && old.theirs == now.theirs) return;
        const PortPassage* const was = joint_before_.of(old.own, old.theirs);
        const PortPassage* const is = joint_after_.of(now.own, now.theirs);
        if (was == is || (was != nullptr && is != nullptr && *was == *is)) return;
        for (const std::uint32_t a : after_->classes().peers(id)) {
            for (const std::uint32_t b : after_->classes().peers(peer)) {
                if (a != b) found_.push_back({pair_of(direction, begin_ + a, begin_ + b), was, is});
            }
        }
    }

    const TargetPeers* peers_before_;
    const TargetPeers* peers_after_;
    const Model* before_;
    const Model* after_;
    std::uint32_t begin_;
    JointPassages joint_before_;
    JointPassages joint_after_;
    std::vector<Found> found_;
};

// Any models. The rows of each peer are compared by type and by exception; all that they name differently is
// looked at.
class Comparison {
  public:
    Comparison(const TargetPeers& before, const TargetPeers& after, const Earlier& earlier)
        : before_(&before), after_(&after), earlier_(&earlier) {
        for (std::uint32_t peer = after.begin; peer < after.end; ++peer) {
            const auto old = earlier[peer];
            if (!old) continue;
            later_.emplace(*old, peer);
            for (const ClassId a : classes(before, *old)) {
                for (const ClassId b : classes(after, peer))
                    peers_of_type_[{before.model.types().of(a), after.model.types().of(b)}].push_back(peer);
            }
        }
    }

    // Of which every pair that differs is one.
    std::vector<Pair> run() {
        for (std::uint32_t peer = after_->begin; peer < after_->end; ++peer) {
            if (const auto old = (*earlier_)[peer]) compare(*old, peer);
        }
        return std::move(pairs_);
    }

  private:
    static std::span<const ClassId> classes(const TargetPeers& target, std::uint32_t peer) {
        return target.model.classes().of_peer(peer - target.begin);
    }

    void compare(std::uint32_t old, std::uint32_t peer) {
        const bool is_service = after_->service(peer) != TargetPeers::no_service;
        const bool was_service = before_->service(old) != TargetPeers::no_service;
        for (const Direction direction : both_directions) {
            if (is_service || was_service) {
                for (std::uint32_t other = after_->begin; other < after_->end; ++other)
                    add(direction, peer, other);
            }
            for (const ClassId a : classes(*before_, old)) {
                for (const ClassId b : classes(*after_, peer)) compare(direction, peer, a, b);
            }
        }
    }

    void compare(Direction direction, std::uint32_t peer, ClassId a, ClassId b) {
        const ClassSide& old = before_->model.side(a, direction);
        const ClassSide& now = after_->model.side(b, direction);
        for (const JointType& types : types_between(old.row, now.row)) {
            for (const std::uint32_t other : peers_of_type_.at(types)) add(direction, peer, other);
        }
        for (const Exception& exception : now.exceptions) {
            for (const std::uint32_t place : after_->model.classes().peers(exception.peer))
                add(direction, peer, after_->begin + place);
        }
        for (const Exception& exception : old.exceptions) {
            for (const std::uint32_t place : before_->model.classes().peers(exception.peer)) {
                const auto later = later_.find(before_->begin + place);
                if (later != later_.end()) add(direction, peer, later->second);
            }
        }
    }

    const std::vector<JointType>& types_between(RowId old, RowId now) {
        const auto [place, is_new] = differing_.try_emplace({old, now});
        if (!is_new) return place->second;
        for (const auto& [types, peers] : peers_of_type_) {
            const PassageId a = before_->model.type_rows().at(old, types.before);
            const PassageId b = after_->model.type_rows().at(now, types.after);
            if (before_->model.passage(a) != after_->model.passage(b)) place->second.push_back(types);
        }
        return place->second;
    }

    void add(Direction direction, std::uint32_t peer, std::uint32_t other) {
        if (peer != other && (*earlier_)[other]) pairs_.push_back(pair_of(direction, peer, other));
    }

    const TargetPeers* before_;
    const TargetPeers* after_;
    const Earlier* earlier_;
    std::unordered_map<std::uint32_t, std::uint32_t> later_; // place before → place after
    std::map<JointType, std::vector<std::uint32_t>> peers_of_type_;
    std::map<std::pair<RowId, RowId>, std::vector<JointType>> differing_;
    std::vector<Pair> pairs_;
};

} // namespace

std::vector<Changed> difference(const TargetPeers& before, const TargetPeers& after, const Earlier* earlier) {
    if (earlier == nullptr) return LineageComparison(before, after).run();
    std::vector<Pair> pairs = Comparison(before, after, *earlier).run();
    std::ranges::sort(pairs);
    pairs.erase(std::ranges::unique(pairs).begin(), pairs.end());
    std::vector<Changed> changed;
    for (const auto& [from, to] : pairs) {
        PortPassage old = between(before, *(*earlier)[from], *(*earlier)[to]);
        PortPassage now = between(after, from, to);
        if (old != now) changed.push_back({{from}, {to}, std::move(old), std::move(now)});
    }
    return changed;
}

} // namespace cofferdam::reach
