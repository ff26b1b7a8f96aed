// Types: classes of which every wide selector says the same.
//
// A selector is wide if it selects many classes, as those across namespaces do; what it says is kept once for
// each type, not for each class. There are few distinct ones, and so few types. The others, narrow, select
// few classes, and are kept as their lists.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/reach/classes.h"
#include "analysis/reach/selectors.h"
#include "analysis/reach/sequences.h"

namespace cofferdam::reach {

using TypeId = std::uint32_t;

class Types {
  public:
    // `peers`: selectors that stand for peers in rules. REQUIRES: the selectors are resolved
    Types(const Classes& classes, const Selectors& selectors, std::span<const SelectorId> peers,
          std::size_t few_classes, bool by_port_names);

    std::uint32_t size() const { return static_cast<std::uint32_t>(keys_.size()); }
    TypeId of(ClassId id) const { return of_class_[id]; }
    std::span<const ClassId> classes(TypeId type) const { return classes_[type]; }
    // What its pods call their ports; only if a rule of egress asks for it.
    std::uint32_t port_names(TypeId type) const { return keys_[type].back(); }

    bool is_wide(SelectorId selector) const {
        return selector < wide_of_.size() && wide_of_[selector] != narrow;
    }
    // REQUIRES: is_wide(selector)
    Truth selects(SelectorId selector, TypeId type) const;
    std::span<const TypeId> selected_by(SelectorId selector) const { return types_[wide_of_[selector]]; }

  private:
    static constexpr std::uint32_t narrow = UINT32_MAX;

    // Wide are those of more classes than that.
    void sort_out(const Classes& classes, const Selectors& selectors, std::span<const SelectorId> peers,
                  std::size_t few_classes, bool by_port_names);

    std::vector<std::uint32_t> wide_of_; // by selector
    std::uint32_t wides_ = 0;
    Sequences keys_; // [2 × wide + whether it is unknown, …, port names]
    std::vector<TypeId> of_class_;
    Lists classes_;
    Lists types_; // by wide
};

} // namespace cofferdam::reach
