// When an answer is bad, good, or cannot be known.
#pragma once

#include "questions/answer.h"

namespace cofferdam::questions {

// A witness that makes its question bad: definite, severe enough, and not of the platform.
bool is_witness(const Finding& finding, const Answer& answer);

Verdict verdict_of(const Answer& answer);

} // namespace cofferdam::questions
