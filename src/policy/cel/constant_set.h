// ConstantSet: the elements of a list that an expression spells out, prepared for `in`.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "policy/cel/value.h"

namespace cofferdam::cel {

class ConstantSet {
  public:
    // Nothing where cel-go prepares no set: an element is null, bytes, a list or a map
    // (interpreter/decorators.go, maybeOptimizeSetMembership). Texts outlive the set. REQUIRES: a List
    static std::optional<ConstantSet> of(const Value& list);

    // As CEL's == with one of them. REQUIRES: no error and no unknown
    bool contains(const Value& wanted) const;

  private:
    // Up to so many are compared one by one: that is faster than to search.
    static constexpr std::size_t few = 8;

    std::vector<std::string_view> texts_; // in order
    std::vector<Value> others_;           // bools and numbers
};

} // namespace cofferdam::cel
