#include "analysis/reach/class_row.h"

namespace cofferdam::reach {

bool is_empty(const PortPassage& passage) { return passage.allowed.empty() && passage.unknown.empty(); }

Direction opposite(Direction direction) {
    return direction == Direction::Ingress ? Direction::Egress : Direction::Ingress;
}

ClassRow::ClassRow(const Model& model, ClassId id, Direction direction)
    : model_(&model), own_(model.classes().size()), theirs_(model.classes().size()) {
    read_own(id, direction);
    read_theirs(id, opposite(direction));
}

void ClassRow::read_own(ClassId id, Direction direction) {
    const ClassSide& side = model_->side(id, direction);
    const Words row = model_->type_rows()[side.row];
    std::vector<PassageId> by_type(model_->types().size(), row[0]);
    for (std::size_t i = 1; i < row.size(); i += 2) by_type[row[i]] = row[i + 1];
    for (ClassId peer = 0; peer < own_.size(); ++peer) own_[peer] = by_type[model_->types().of(peer)];
    for (const Exception& exception : side.exceptions) own_[exception.peer] = exception.passage;
}

void ClassRow::read_theirs(ClassId id, Direction direction) {
    constexpr PassageId not_read = UINT32_MAX;
    const TypeId type = model_->types().of(id);
    const std::span<const RowId> rows = model_->rows(direction);
    std::vector<PassageId> by_row;
    for (ClassId peer = 0; peer < theirs_.size(); ++peer) {
        const RowId row = rows[peer];
        if (row >= by_row.size()) by_row.resize(row + 1, not_read);
        if (by_row[row] == not_read) by_row[row] = model_->type_rows().at(row, type);
        theirs_[peer] = by_row[row];
    }
    for (const ClassId peer : model_->named_by(id, direction))
        theirs_[peer] = model_->at(peer, direction, id);
}

JointPassages::JointPassages(const Model& model, const Port* port) : model_(&model), port_(port) {
    if (port != nullptr) passes_.resize(model.passages());
}

bool JointPassages::passes(const PortPassage& passage) const {
    if (port_ == nullptr) return !is_empty(passage);
    return passage.allowed.contains(port_->protocol, port_->number)
           || passage.unknown.contains(port_->protocol, port_->number);
}

bool JointPassages::may_pass(PassageId id) {
    if (port_ == nullptr) return id != nothing_passes;
    std::optional<bool>& known = passes_[id];
    if (!known) known = passes(model_->passage(id));
    return *known;
}

const PortPassage* JointPassages::of(PassageId a, PassageId b) {
    if (!may_pass(a) || !may_pass(b)) return nullptr;
    if (a == everything_passes) return &model_->passage(b);
    if (b == everything_passes || a == b) return &model_->passage(a);
    const std::uint64_t key = std::uint64_t{a} << 32 | b;
    if (const std::uint32_t* const known = known_.find(key)) return at(*known);
    PortPassage passage = both(model_->passage(a), model_->passage(b));
    std::uint32_t index = 0;
    if (passes(passage)) {
        made_.append(std::move(passage));
        index = made_.size();
    }
    known_.add(key, index);
    return at(index);
}

} // namespace cofferdam::reach
