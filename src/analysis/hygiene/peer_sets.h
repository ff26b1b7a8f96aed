// PeerSet: whom a rule means, as a set of the universe. Equal peers are resolved once, and rules of equal
// peers share one set.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/hygiene/peer_universe.h"
#include "analysis/reach/judge.h"
#include "core/truth.h"

namespace cofferdam::hygiene {

// Who is not listed is not meant; pods that are not listed, as `other_pods` says.
struct PeerSet {
    struct Member {
        PeerIndex peer = 0;
        Truth means = Truth::Yes;
    };

    std::vector<Member> members; // sorted, each once
    Truth other_pods = Truth::No;
    PeerIndex pod_count = 0; // of the universe
    bool everybody = false;  // each of the universe, surely

    Truth means(PeerIndex peer) const;
    bool empty() const { return members.empty() && (other_pods == Truth::No || pod_count == 0); }
    // Each member of the other is surely one of this.
    bool includes(const PeerSet& other) const;
    // Each pod may be one.
    bool may_be_any_pod() const;
    // Each that may be one, until `visit` says false: bool visit(PeerIndex, Truth).
    template <class Visit>
    void visit(Visit visit) const {
        auto next = members.begin();
        for (const Member& member : members) {
            if (member.means != Truth::No && !visit(member.peer, member.means)) return;
        }
        if (other_pods == Truth::No) return;
        for (PeerIndex pod = 0; pod < pod_count; ++pod) {
            while (next != members.end() && next->peer < pod) ++next;
            const bool listed = next != members.end() && next->peer == pod;
            if (!listed && !visit(pod, other_pods)) return;
        }
    }
};
using PeerSetPtr = std::shared_ptr<const PeerSet>;

// Whom one peer of a rule means.
struct PeerPiece {
    std::vector<PeerSet::Member> found; // sorted; some more than once
    Truth all_pods = Truth::No;
};
using PeerPiecePtr = std::shared_ptr<const PeerPiece>;

class PeerSets {
  public:
    // REQUIRES: both outlive this
    PeerSets(const PeerUniverse& universe, const reach::Judge& judge)
        : universe_(&universe), judge_(&judge) {}

    PeerSetPtr of(const reach::PlacedPolicy& placed, const estate::TrafficRule& rule);

  private:
    PeerPiecePtr piece_of(const reach::PlacedPolicy& placed, const estate::TrafficPeer& peer);

    const PeerUniverse* universe_;
    const reach::Judge* judge_;
    std::unordered_map<std::string, PeerPiecePtr> pieces_; // by all that decides
    std::unordered_map<std::string, PeerSetPtr> known_;    // by their pieces
};

} // namespace cofferdam::hygiene
