// Outcomes: does anything pass where two passages both have to let it? Asked millions of times by counting.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/reach/model.h"

namespace cofferdam::reach {

enum class Outcome : std::uint8_t { Nothing, Something, Perhaps };

// Sets of ports as bits: one for each stretch of ports that no passage divides.
class Outcomes {
  public:
    explicit Outcomes(const Model& model);

    Outcome of(PassageId a, PassageId b) const {
        if (a == nothing_passes || b == nothing_passes) return Outcome::Nothing;
        if (a == everything_passes && b == everything_passes) return Outcome::Something;
        const std::uint64_t* const x = &bits_[2 * width_ * a];
        const std::uint64_t* const y = &bits_[2 * width_ * b];
        bool perhaps = false;
        for (std::size_t i = 0; i < width_; ++i) {
            if ((x[i] & y[i]) != 0) return Outcome::Something;
            perhaps = perhaps || ((x[i] | x[width_ + i]) & (y[i] | y[width_ + i])) != 0;
        }
        return perhaps ? Outcome::Perhaps : Outcome::Nothing;
    }

  private:
    // A stretch of ports, by its first.
    struct Atom {
        estate::Protocol protocol;
        std::uint32_t first;

        auto operator<=>(const Atom&) const = default;
    };

    void add_bits(const estate::PortSet& set);

    std::vector<Atom> atoms_;
    std::size_t width_ = 0;
    std::vector<std::uint64_t> bits_; // of each passage: allowed, then unknown
};

} // namespace cofferdam::reach
