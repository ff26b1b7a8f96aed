#include "analysis/reach/bundles.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "analysis/reach/connections.h"
#include "analysis/reach/outcomes.h"

namespace cofferdam::reach {

namespace {

// Classes of one type with one row.
struct Group {
    TypeId type;
    RowId row;
    std::vector<ClassId> classes;
};

std::vector<Group> groups_of(const Model& model, Direction direction, const std::vector<ClassId>& classes) {
    std::vector<std::pair<std::uint64_t, ClassId>> keyed;
    for (const ClassId id : classes)
        keyed.emplace_back(std::uint64_t{model.types().of(id)} << 32 | model.rows(direction)[id], id);
    std::ranges::sort(keyed);
    std::vector<Group> groups;
    for (const auto& [key, id] : keyed) {
        const auto type = static_cast<TypeId>(key >> 32);
        const auto row = static_cast<RowId>(key);
        if (groups.empty() || groups.back().type != type || groups.back().row != row)
            groups.push_back({type, row, {}});
        groups.back().classes.push_back(id);
    }
    return groups;
}

// What one row says, by type of the peer.
class ReadRow {
  public:
    explicit ReadRow(const Model& model) : model_(&model), passages_(model.types().size()) {}

    void read(RowId row) {
        const Words words = model_->type_rows()[row];
        std::ranges::fill(passages_, words[0]);
        for (std::size_t i = 1; i < words.size(); i += 2) passages_[words[i]] = words[i + 1];
    }
    PassageId operator[](TypeId type) const { return passages_[type]; }

  private:
    const Model* model_;
    std::vector<PassageId> passages_;
};

// What each of some rows says of one type.
class ReadColumn {
  public:
    ReadColumn(const Model& model, const std::vector<Group>& groups) : said_(model.types().size()) {
        for (const Group& group : groups) {
            const Words words = model.type_rows()[group.row];
            if (group.row >= known_.size()) known_.resize(group.row + 1);
            if (known_[group.row]) continue;
            known_[group.row] = true;
            general_.resize(known_.size());
            general_[group.row] = words[0];
            for (std::size_t i = 1; i < words.size(); i += 2)
                said_[words[i]].emplace_back(group.row, words[i + 1]);
        }
    }

    void read(TypeId type) {
        passages_ = general_;
        for (const auto& [row, passage] : said_[type]) passages_[row] = passage;
    }
    PassageId operator[](RowId row) const { return passages_[row]; }

  private:
    std::vector<std::vector<std::pair<RowId, PassageId>>> said_; // by type
    std::vector<bool> known_;                                    // by row
    std::vector<PassageId> general_;
    std::vector<PassageId> passages_;
};

// Numbers of those that may send, by whether they surely may.
struct Senders {
    std::vector<std::uint32_t> surely;
    std::vector<std::uint32_t> perhaps;

    auto operator<=>(const Senders&) const = default;

    void add(std::uint32_t number, Outcome outcome) {
        if (outcome == Outcome::Something) surely.push_back(number);
        if (outcome == Outcome::Perhaps) perhaps.push_back(number);
    }
    bool empty() const { return surely.empty() && perhaps.empty(); }
};

class Bundling {
  public:
    Bundling(const TargetPeers& target, const std::vector<bool>& wanted, Bundles& bundles)
        : target_(&target), model_(&target.model), wanted_(&wanted), bundles_(&bundles),
          outcomes_(target.model), row_(target.model) {}

    void add() {
        const std::uint32_t classes = model_->classes().size();
        std::vector<ClassId> all;
        std::vector<ClassId> taking;
        for (ClassId id = 0; id < classes; ++id) {
            all.push_back(id);
            if (is_wanted(id)) taking.push_back(id);
        }
        if (taking.empty()) return;
        sending_ = groups_of(*model_, Direction::Egress, all);
        group_of_.resize(classes);
        for (std::uint32_t i = 0; i < sending_.size(); ++i) {
            for (const ClassId id : sending_[i].classes) group_of_[id] = i;
        }
        find_senders(groups_of(*model_, Direction::Ingress, taking));
        add_groups();
        for (const auto& [senders, takers] : exceptions_) add_exceptions(senders, takers);
    }

  private:
    bool is_wanted(ClassId id) const {
        return std::ranges::any_of(model_->classes().peers(id),
                                   [&](std::uint32_t peer) { return (*wanted_)[target_->begin + peer]; });
    }

    Outcome between(ClassId from, ClassId to) const {
        return outcomes_.of(model_->at(from, Direction::Egress, to),
                            model_->at(to, Direction::Ingress, from));
    }

    void find_senders(const std::vector<Group>& taking) {
        ReadColumn column(*model_, sending_);
        TypeId read = UINT32_MAX;
        std::vector<Outcome> outcomes(sending_.size());
        for (const Group& taker : taking) {
            if (taker.type != read) column.read(taker.type);
            read = taker.type;
            row_.read(taker.row);
            for (std::size_t i = 0; i < sending_.size(); ++i)
                outcomes[i] = outcomes_.of(column[sending_[i].row], row_[sending_[i].type]);
            find_exceptions(taker, outcomes);
            Senders senders;
            for (std::uint32_t i = 0; i < sending_.size(); ++i) senders.add(i, outcomes[i]);
            if (senders.empty()) continue;
            std::vector<ClassId>& same = takers_[std::move(senders)];
            same.insert(same.end(), taker.classes.begin(), taker.classes.end());
        }
    }

    // Where rules that deny make it less than the groups say, pair by pair.
    void find_exceptions(const Group& taker, std::vector<Outcome>& outcomes) {
        const auto weight = [](Outcome outcome) {
            return outcome == Outcome::Something ? 2 : outcome == Outcome::Perhaps ? 1 : 0;
        };
        std::set<std::uint32_t> apart;
        for (const ClassId to : taker.classes) {
            each_exception(to, [&](ClassId from) {
                if (weight(between(from, to)) < weight(outcomes[group_of_[from]]))
                    apart.insert(group_of_[from]);
            });
        }
        for (const std::uint32_t group : apart) outcomes[group] = Outcome::Nothing;
        for (const ClassId to : taker.classes) {
            std::vector<ClassId> from;
            each_exception(to, [&](ClassId id) { from.push_back(id); });
            for (const std::uint32_t group : apart)
                from.insert(from.end(), sending_[group].classes.begin(), sending_[group].classes.end());
            std::ranges::sort(from);
            from.erase(std::ranges::unique(from).begin(), from.end());
            Senders senders;
            for (const ClassId id : from) {
                const Outcome outcome = between(id, to);
                if (weight(outcome) > weight(outcomes[group_of_[id]])) senders.add(id, outcome);
            }
            if (!senders.empty()) exceptions_[std::move(senders)].push_back(to);
        }
    }

    template <class Each>
    void each_exception(ClassId to, Each each) const {
        for (const Exception& exception : model_->side(to, Direction::Ingress).exceptions)
            each(exception.peer);
        for (const ClassId from : model_->named_by(to, Direction::Egress)) each(from);
    }

    // Groups that all takers treat alike are one.
    void add_groups() {
        std::vector<std::vector<std::uint32_t>> said(sending_.size()); // by group: 2 × takers + surely
        std::uint32_t number = 0;
        for (const auto& [senders, takers] : takers_) {
            for (const std::uint32_t group : senders.surely) said[group].push_back(2 * number + 1);
            for (const std::uint32_t group : senders.perhaps) said[group].push_back(2 * number);
            ++number;
        }
        std::map<std::vector<std::uint32_t>, std::vector<ClassId>> alike;
        for (std::uint32_t i = 0; i < said.size(); ++i) {
            if (said[i].empty()) continue;
            std::vector<ClassId>& same = alike[std::move(said[i])];
            same.insert(same.end(), sending_[i].classes.begin(), sending_[i].classes.end());
        }
        const std::size_t first = bundles_->takers.size();
        for (const auto& [senders, takers] : takers_) bundles_->takers.push_back(wanted_of(takers));
        for (const auto& [takers, senders] : alike) {
            const std::uint32_t set = add_senders(senders);
            for (const std::uint32_t one : takers)
                bundles_->bundles.push_back({set, static_cast<std::uint32_t>(first + one / 2), one % 2 == 1});
        }
    }

    void add_exceptions(const Senders& senders, const std::vector<ClassId>& takers) {
        const auto set = static_cast<std::uint32_t>(bundles_->takers.size());
        bundles_->takers.push_back(wanted_of(takers));
        if (!senders.surely.empty()) bundles_->bundles.push_back({add_senders(senders.surely), set, true});
        if (!senders.perhaps.empty()) bundles_->bundles.push_back({add_senders(senders.perhaps), set, false});
    }

    std::uint32_t add_senders(const std::vector<ClassId>& classes) {
        bundles_->senders.push_back(peers_of(classes));
        return static_cast<std::uint32_t>(bundles_->senders.size() - 1);
    }

    std::vector<PeerId> peers_of(const std::vector<ClassId>& classes) const {
        std::vector<PeerId> peers;
        for (const ClassId id : classes) {
            for (const std::uint32_t peer : model_->classes().peers(id))
                peers.push_back({target_->begin + peer});
        }
        std::ranges::sort(peers);
        peers.erase(std::ranges::unique(peers).begin(), peers.end());
        return peers;
    }
    std::vector<PeerId> wanted_of(const std::vector<ClassId>& classes) const {
        std::vector<PeerId> peers = peers_of(classes);
        std::erase_if(peers, [&](PeerId peer) { return !(*wanted_)[peer.index]; });
        return peers;
    }

    const TargetPeers* target_;
    const Model* model_;
    const std::vector<bool>* wanted_;
    Bundles* bundles_;
    Outcomes outcomes_;
    ReadRow row_;
    std::vector<Group> sending_;
    std::vector<std::uint32_t> group_of_; // by class: place in sending_
    // Numbers of groups, and of classes. Takers of whom the same is said.
    std::map<Senders, std::vector<ClassId>> takers_;
    std::map<Senders, std::vector<ClassId>> exceptions_;
};

// Services are few; what passes between them is all or nothing.
void add_services(const TargetPeers& target, const std::vector<bool>& wanted, Bundles& bundles) {
    for (std::uint32_t to = target.begin; to < target.end; ++to) {
        if (!wanted[to] || target.service(to) == TargetPeers::no_service) continue;
        for (const bool surely : {true, false}) {
            std::vector<PeerId> senders;
            for (const Link& link : connections(target, to, Direction::Ingress, nullptr)) {
                if (link.ports.allowed.empty() != surely) senders.push_back(link.peer);
            }
            if (senders.empty()) continue;
            bundles.bundles.push_back({static_cast<std::uint32_t>(bundles.senders.size()),
                                       static_cast<std::uint32_t>(bundles.takers.size()), surely});
            bundles.senders.push_back(std::move(senders));
            bundles.takers.push_back({PeerId{to}});
        }
    }
}

} // namespace

void add_bundles(const TargetPeers& target, const std::vector<bool>& takers, Bundles& bundles) {
    Bundling(target, takers, bundles).add();
    add_services(target, takers, bundles);
}

} // namespace cofferdam::reach
