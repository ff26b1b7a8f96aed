// Delta: which rows a snapshot has that its predecessor had not, per table; what analyses update by.
#pragma once

#include <tuple>
#include <vector>

#include "core/id.h"
#include "estate/snapshot.h"

namespace cofferdam::estate {

template <class Row>
struct Changes {
    std::vector<Id<Row>> added;
    std::vector<Id<Row>> removed; // ids of the previous snapshot
    std::vector<Id<Row>> changed; // in both, with other content

    bool empty() const { return added.empty() && removed.empty() && changed.empty(); }
};

template <class... Row>
std::tuple<Changes<Row>...> changes_of(const std::tuple<Table<Row>...>&);

class Delta {
  public:
    template <class Row>
    const Changes<Row>& of() const {
        return std::get<Changes<Row>>(changes_);
    }
    template <class Row>
    Changes<Row>& of() {
        return std::get<Changes<Row>>(changes_);
    }

  private:
    decltype(changes_of(std::declval<Tables>())) changes_;
};

} // namespace cofferdam::estate
