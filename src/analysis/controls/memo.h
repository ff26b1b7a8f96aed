// Memo: verdicts by what they depend on. Thousands of templates agree in the few fields that a control reads.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "analysis/controls/controls.h"
#include "value/value.h"

namespace cofferdam::controls {

struct Outcome {
    Verdict verdict = Verdict::NotApplicable;
    std::string reason; // of Unknown
};

// Equal values have equal hashes.
std::uint64_t hash_of(const value::Value& value);
std::uint64_t mixed(std::uint64_t hash, std::uint64_t more);

// `hash`: of the key, always computed in one way.
class Memo {
  public:
    // Null: not judged yet. `key`: the values that the controls of the group read, Missing ones included.
    const std::vector<Outcome>* find(std::uint64_t hash, std::span<const value::Value* const> key) const;
    // The values must live as long as the memo.
    const std::vector<Outcome>& put(std::uint64_t hash, std::span<const value::Value* const> key,
                                    std::vector<Outcome> outcomes);

  private:
    struct Known {
        std::vector<const value::Value*> key;
        std::vector<Outcome> outcomes;
    };
    std::unordered_multimap<std::uint64_t, Known> known_;
};

} // namespace cofferdam::controls
