// ClassRow: what the policies of both ends say between one class and every other, at once.
#pragma once

#include <optional>
#include <vector>

#include "analysis/reach/exact_map.h"
#include "analysis/reach/model.h"
#include "analysis/reach/reach.h"

namespace cofferdam::reach {

bool is_empty(const PortPassage& passage);
Direction opposite(Direction direction);

class ClassRow {
  public:
    // REQUIRES: the model outlives this. `direction`: seen from the class
    ClassRow(const Model& model, ClassId id, Direction direction);

    // By the policies of the class itself, and of the peer.
    PassageId own(ClassId peer) const { return own_[peer]; }
    PassageId theirs(ClassId peer) const { return theirs_[peer]; }

  private:
    void read_own(ClassId id, Direction direction);
    void read_theirs(ClassId id, Direction direction);

    const Model* model_;
    std::vector<PassageId> own_;
    std::vector<PassageId> theirs_;
};

// What passes where both sides have to let it, each pair of them computed once; if a port is given, only
// where that passes.
class JointPassages {
  public:
    // REQUIRES: model and port outlive this
    JointPassages(const Model& model, const Port* port);

    // Null: nothing passes.
    const PortPassage* of(PassageId a, PassageId b);

  private:
    bool may_pass(PassageId id);
    bool passes(const PortPassage& passage) const;
    const PortPassage* at(std::uint32_t index) const { return index == 0 ? nullptr : &made_[index - 1]; }

    const Model* model_;
    const Port* port_;
    std::vector<std::optional<bool>> passes_; // by passage
    ExactMap known_;
    AppendOnly<PortPassage> made_;
};

} // namespace cofferdam::reach
