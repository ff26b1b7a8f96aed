// What falls: to an intruder from the Internet, if each front end were owned, and to each identity.
#pragma once

#include "questions/answer.h"
#include "questions/question.h"

namespace cofferdam::questions {

// Headline, numbers, the worst ways and findings; what all of it rests on.
void add_what_falls(const Inputs& inputs, Answer& answer);

} // namespace cofferdam::questions
