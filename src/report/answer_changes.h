// What became of the seven answers between two scans of one estate: for whoever watches it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "questions/answer.h"

namespace cofferdam::report {

struct NumberChange {
    questions::Number before;
    questions::Number after;
};

struct AnswerChange {
    std::size_t question = 0; // as people count: the first is 1
    std::string_view key;
    questions::Verdict before = questions::Verdict::Unknown;
    questions::Verdict after = questions::Verdict::Unknown;
    std::string headline; // now
    std::vector<NumberChange> numbers;
    std::vector<questions::Finding> appeared; // worst first
    std::vector<questions::Finding> gone;
};

// Answers that say the same are left out. REQUIRES: both hold the same questions in the same order
std::vector<AnswerChange> changes_between(const std::vector<questions::Answer>& before,
                                          const std::vector<questions::Answer>& after);

// "question 5 internet: cannot know → bad; 3 → 4 ways …", then a line for each finding that came (+), went
// (-) or has another reason (~), up to a few. Harmless at a terminal, each with its line end.
std::string text(const AnswerChange& change);

// An object of JSON (docs/watch.md).
std::string json(const AnswerChange& change);

} // namespace cofferdam::report
