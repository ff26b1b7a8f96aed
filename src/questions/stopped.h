// The gap between what is written and what is refused: of the workloads that fail a rule, how many the
// admission chain would refuse as things stand.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string_view>

#include "core/truth.h"
#include "questions/scan.h"

namespace cofferdam::questions {

struct Stopped {
    std::size_t failing = 0; // workloads of Kubernetes, each once
    std::size_t refused = 0; // of those
    std::size_t unknown = 0; // likewise: whether it would be refused
};

// What the admission chain makes of each workload, by its key.
class Gate {
  public:
    // The result must outlive it.
    explicit Gate(const ScanResult& result);

    // Of the workloads among these subjects, which may be there twice.
    Stopped count(std::span<const estate::Key* const> failing) const;

  private:
    struct ByKey {
        bool operator()(const estate::Key* a, const estate::Key* b) const { return *a < *b; }
    };
    std::map<const estate::Key*, Truth, ByKey> refused_;
};

// By rule, of all findings; rules that no workload of Kubernetes fails are left out.
std::map<std::string_view, Stopped> stopped_by_rule(const ScanResult& result);

} // namespace cofferdam::questions
