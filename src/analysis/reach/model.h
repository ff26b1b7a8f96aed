// Model: the pods of one target, and what its policies let pass between them.
//
// Models of one lineage (the first, and those after changes of NetworkPolicies) share the classes, the types
// and everything that is kept once; each has its own policies and rows, in pages that copies share.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "analysis/reach/paged.h"
#include "analysis/reach/reach.h"
#include "analysis/reach/rows.h"
#include "estate/delta.h"

namespace cofferdam::reach {

// A policy that selects a class, or may, by its number: that of its row, or beyond them all, of another
// engine's.
struct PolicyReference {
    std::uint32_t policy = 0;
    Truth selects = Truth::Yes;

    bool operator==(const PolicyReference&) const = default;
};

struct ClassState {
    std::span<const PolicyReference> policies; // by number
    std::array<ClassSide, 2> sides;            // by Direction
    // Classes among whose exceptions in that direction this one is, sorted.
    std::array<std::span<const ClassId>, 2> named_by;
};

// What a lineage shares. One writer at a time appends, under the lock; see append_only.h.
struct Lineage {
    Lineage(estate::SnapshotPtr of, Id<estate::Target> target, std::span<const Peer> peers,
            const Options& given);

    estate::SnapshotPtr snapshot; // the first: texts of the vocabulary are its
    Options options;
    std::vector<Tier> tiers; // by layer and order
    std::optional<PolicyStack>
        stack; // only while the first model is made, if there are policies of other engines
    std::uint32_t network_policy_tier = 0;
    Vocabulary vocabulary;
    Selectors::Namespaces namespaces;
    PortSets ports;
    Passages passages;
    RuleAddresses addresses;
    Pool pool;
    Selectors selectors;
    RuleWriter writer;
    TypeRows type_rows;
    AddressRows address_rows;
    // Once the policies are written down:
    std::optional<Classes> classes;
    std::optional<Types> types;
    std::optional<RowMaker> rows;
    std::vector<Policy> others; // of other engines

    std::size_t first_size = 0; // of the pool, when the first model was made
    std::mutex lock;
};

class Model {
  public:
    // Of the peers of one target.
    Model(const estate::SnapshotPtr& snapshot, Id<estate::Target> target, std::span<const Peer> peers,
          const Options& options);

    // After changes of NetworkPolicies of the target, alone. Nothing if they ask for what the classes do not
    // tell apart, or if so much has changed that it is better to begin anew.
    std::optional<Model> after(const estate::Snapshot& snapshot,
                               std::span<const Id<estate::NetworkPolicy>> gone,
                               std::span<const Id<estate::NetworkPolicy>> come) const;

    const Classes& classes() const { return *lineage_->classes; }
    const Types& types() const { return *lineage_->types; }
    const TypeRows& type_rows() const { return lineage_->type_rows; }
    const AddressRows& address_rows() const { return lineage_->address_rows; }
    const PortPassage& passage(PassageId id) const { return lineage_->passages[id]; }
    std::uint32_t passages() const { return passages_; }
    bool mentions_ipv6() const { return mentions_ipv6_ > 0; }

    const ClassSide& side(ClassId id, Direction direction) const {
        return states_[id].sides[index_of(direction)];
    }
    // The rows of all classes, side by side.
    std::span<const RowId> rows(Direction direction) const { return rows_[index_of(direction)]; }
    std::span<const ClassId> named_by(ClassId id, Direction direction) const {
        return states_[id].named_by[index_of(direction)];
    }
    // By the policies of `of` alone, towards or from `peer`.
    PassageId at(ClassId of, Direction direction, ClassId peer) const;
    PortPassage between(ClassId from, ClassId to) const {
        return both(passage(at(from, Direction::Egress, to)), passage(at(to, Direction::Ingress, from)));
    }

    // Ids of types and rows mean the same in both.
    bool same_lineage(const Model& other) const { return lineage_ == other.lineage_; }
    // Whose rows or exceptions are not those of the other. REQUIRES: same_lineage(other)
    std::vector<ClassId> differing(const Model& other) const;

  private:
    // What was made of the policies of classes, as long as no policy changes: those of a namespace have much
    // in common.
    struct Programs {
        Sequences known;
        std::vector<ClassSide> sides;
        std::vector<std::uint32_t> key;
        std::vector<Asked> asked;
    };

    explicit Model(std::shared_ptr<Lineage> lineage) : lineage_(std::move(lineage)) {}

    const Policy& policy(std::uint32_t number) const;
    void write_policies(const estate::Snapshot& snapshot, Id<estate::Target> target);
    void select_classes();
    void make_rows(const estate::Snapshot& snapshot, ClassId id, Programs& programs);
    void order(const estate::Snapshot& snapshot, std::vector<Asked>& program) const;
    void index_exceptions();
    std::vector<ClassId> replace(std::uint32_t number, const Policy& written);
    void change_references(ClassId id, std::uint32_t number, Truth selects);
    void move_exceptions(ClassId id, Direction direction, std::span<const Exception> before);

    static constexpr std::uint32_t first_other = std::uint32_t{1} << 31;

    std::shared_ptr<Lineage> lineage_;
    Paged<Policy> network_policies_; // by row
    Paged<ClassState> states_;
    std::array<std::vector<RowId>, 2> rows_; // by Direction, then class
    std::uint32_t passages_ = 0;             // ids that may stand in its rows are below
    std::size_t mentions_ipv6_ = 0;          // policies that do
};

} // namespace cofferdam::reach
