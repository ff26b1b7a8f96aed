// ProbedNamespaces: what the API server made of the canaries that fail baseline, namespace by namespace: the
// proof of question 7, whoever refused.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "core/truth.h"
#include "questions/probed_estate.h"

namespace cofferdam::questions {

struct ProbedNamespace {
    std::vector<std::string_view> admitted; // names of canaries
    std::size_t refused = 0;
    std::size_t unknown = 0;

    std::size_t asked() const { return admitted.size() + refused + unknown; }
    // Of all of them. Unknown: none was asked about, or of some nobody knows.
    Truth refuses() const {
        if (!admitted.empty()) return Truth::No;
        return refused > 0 && unknown == 0 ? Truth::Yes : Truth::Unknown;
    }
};

class ProbedNamespaces {
  public:
    // `probed`: null: nothing was
    explicit ProbedNamespaces(const ProbedEstate* probed);

    // Of a namespace that was not asked in: nothing.
    const ProbedNamespace& of(Id<estate::Target> target, std::string_view namespace_) const;

  private:
    const ProbedEstate* probed_;
    std::map<std::string_view, ProbedNamespace> namespaces_;
};

} // namespace cofferdam::questions
