// What one policy says of one request.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "estate/object.h"

namespace cofferdam::admission {

enum class Force : std::uint8_t {
    Refuses, // the request fails
    Warns,   // the requester is told
    Audits,  // recorded only
    Doubt,   // may refuse: what it would say cannot be known
};

// A policy as it is, or as it would be if somebody enforced it: bound to everything where nothing binds it,
// refusing where it only warns or audits, its engine running.
enum class Reading : std::uint8_t { AsWritten, AsEnforced };

struct Objection {
    Force force = Force::Refuses;
    const estate::Object* policy = nullptr; // null: a plugin of the API server
    std::string by;      // "ValidatingAdmissionPolicy 'no-latest' with binding 'all'", "PodSecurity"
    std::string message; // what the requester reads; of a Doubt why it cannot be known
    std::vector<std::string> fields = {}; // of the object as it is asked about, where they are known
};

} // namespace cofferdam::admission
