// Mistakes in admission policies and webhook configurations that can be read off their text: those that lock
// the cluster out of itself, that the API server would not take, that never match, or that cost too much to
// finish.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "estate/snapshot.h"

namespace cofferdam::policy_lint {

enum class MistakeKind : std::uint8_t {
    Deadlock,       // fails closed, and is asked about the pods that would have to answer it
    DoesNotCompile, // an expression that the API server refuses, and with it the policy
    NeverMatches,   // a rule or condition that no request can meet
    Expensive,      // an expression whose loops can exceed the API server's limit of cost
};

struct Mistake {
    MistakeKind kind = MistakeKind::Deadlock;
    Id<estate::Object> object;
    std::string path; // "webhooks[0]", "spec.validations[1].expression"
    std::string reason;
    bool conditional =
        false; // holds only if something holds that the estate does not show; the reason says what
};

// By object in the order of the table, then by place in it. Pure.
std::vector<Mistake> examine(const estate::Snapshot& snapshot, int kubernetes_minor);

} // namespace cofferdam::policy_lint
