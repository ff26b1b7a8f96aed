// What controls are judged on: the parts of one object, each with its path.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "analysis/controls/controls.h"
#include "analysis/controls/reads.h"
#include "content/controls.h"
#include "core/result.h"
#include "estate/snapshot.h"
#include "value/arena.h"

namespace cofferdam::controls {

// One thing that is judged by itself. Where a root is not there its value is an empty map.
struct Subject {
    std::array<const value::Value*, root_names.size()> values = {}; // by Root
    Part part;
};

// What an object is judged together with.
class Neighbours {
  public:
    explicit Neighbours(const estate::Snapshot& snapshot);
    // Of the object's namespace. Null: the estate has none of that name.
    const estate::Object* account(const estate::Object& object, std::string_view name) const;
    // NetworkPolicies in the namespace that this object is.
    std::span<const estate::Object* const> policies(const estate::Object& namespace_) const;

  private:
    using InTarget = std::tuple<std::uint32_t, std::string_view>; // namespace
    std::map<std::tuple<std::uint32_t, std::string_view, std::string_view>, const estate::Object*> accounts_;
    std::map<InTarget, std::vector<const estate::Object*>> policies_;
};

// The subjects of one object, by ControlSubject; Estate has none.
struct Subjects {
    std::vector<Subject> containers;
    std::vector<Subject> whole; // the pod, with the object: at most one
    const std::vector<Subject>& over(content::ControlSubject over) const;
};

// Values live as long as the arena and the snapshot. Explicit nulls are absent.
Subjects subjects_of(const estate::Snapshot& snapshot, const Neighbours& neighbours,
                     Id<estate::Object> object, value::Arena& arena);

// Each item of the list at the path below the subject's own root, as Root::Item. The error: what stands there
// is no list.
Result<std::vector<Subject>> items_of(const Subject& subject, content::ControlSubject over,
                                      std::string_view path);

// Whose list `items` of a control is.
Root own_root(content::ControlSubject over);

} // namespace cofferdam::controls
