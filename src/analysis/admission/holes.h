// Ways past admission policies that refuse: what their text leaves out, and who asks for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "estate/snapshot.h"

namespace cofferdam::admission {

enum class HoleKind : std::uint8_t {
    NoUpdate,
    NoEphemeralContainers,
    NoResize,
    NoExec,
    ObjectSelector,
    ExactMatch,
    OwnParameters,
};

struct Hole {
    HoleKind kind = HoleKind::NoUpdate;
    const estate::Object* policy = nullptr; // about pods or what makes them
    std::string path;                       // of the field that leaves it open
    std::string text;                       // "asks on CREATE only: what an update changes is not looked at"
};

// In the order of the policies. Failure policies are question 3's.
std::vector<Hole> find_holes(const estate::Snapshot& snapshot);

} // namespace cofferdam::admission
