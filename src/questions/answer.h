// Answer: what a question says of a snapshot.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "estate/gap.h"
#include "questions/finding.h"
#include "questions/way.h"

namespace cofferdam::questions {

// Bad if one definite witness is bad; else Unknown if a Gap touches a kind of fact that the question reads,
// or what it reads is not modelled yet; else Good.
enum class Verdict : std::uint8_t { Good, Bad, Unknown };
std::string_view to_string(Verdict verdict); // "good", "bad", "unknown"

// A number with its denominator: 3 of 12 workloads. `of` < 0: a plain count.
struct Number {
    std::string_view name; // stable, snake_case: "workloads_with_token"
    std::string text;      // for people: "workloads mount a token with rights"
    std::int64_t count = 0;
    std::int64_t of = -1;
};

struct Answer {
    std::string_view
        key; // "credentials", "policies", "enforcement", "detection", "internet", "compliance", "prevention"
    std::string_view question; // as a person asks it
    Verdict verdict = Verdict::Unknown;
    std::string headline;    // one line with the numbers that matter, without the verdict
    std::string_view bad_if; // what makes this question bad, one line
    std::vector<Number> numbers;
    std::vector<Way> ways; // of an intruder from the Internet, the worst first
    std::vector<Finding> findings;
    Severity witness_from = Severity::Medium; // a definite finding of this severity or more makes it bad
    std::vector<estate::Gap>
        looked_past;               // why it cannot be good: gaps of the estate, and what is not modelled
    std::vector<std::string> next; // what to do next: commands and edits
};

} // namespace cofferdam::questions
