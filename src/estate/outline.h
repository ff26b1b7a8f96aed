// Outline: what others see of a workload. Analyses that look at a workload from outside (who reaches it,
// where it runs, what it is called) may keep their answers while outlines are kept, whatever changes inside.
#pragma once

#include <variant>

#include "estate/delta.h"
#include "estate/snapshot.h"

namespace cofferdam::estate {

// No workload comes or goes, and those that change do so inside alone: in what their containers may do, mount
// and read, not in names, labels, images, ports, place or identity.
bool keeps_outlines(const Snapshot& before, const Snapshot& after, const Delta& delta);

// Objects that come, go or change have rows of these types, all.
template <class... Row>
bool touches_only(const Snapshot& before, const Snapshot& after, const Delta& delta) {
    const auto is_one = [](const Snapshot& in, Id<Object> id) {
        return (std::holds_alternative<Id<Row>>(in[id].row) || ...);
    };
    const Changes<Object>& objects = delta.of<Object>();
    for (const Id<Object> id : objects.added) {
        if (!is_one(after, id)) return false;
    }
    for (const Id<Object> id : objects.removed) {
        if (!is_one(before, id)) return false;
    }
    for (const Id<Object> id : objects.changed) {
        if (!is_one(before, id) || !is_one(after, id)) return false;
    }
    return true;
}

} // namespace cofferdam::estate
