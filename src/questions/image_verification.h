// Does anything check who signed an image before it runs?
#pragma once

#include "questions/question.h"

namespace cofferdam::questions {

// One finding for the whole estate, where the settings ask for it and nothing is known to check.
void add_image_verification(const Inputs& inputs, Answer& answer);

} // namespace cofferdam::questions
