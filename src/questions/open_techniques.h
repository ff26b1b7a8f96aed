// Techniques of ATT&CK on the edges that an intruder from the Internet can take, and whether anything that we
// know of would see them.
#pragma once

#include <vector>

#include "questions/observed.h"
#include "questions/question.h"

namespace cofferdam::questions {

// By technique and channel.
std::vector<OpenTechnique> open_techniques(const Inputs& inputs);

} // namespace cofferdam::questions
