// Problems as both parsers gather them.
#pragma once

#include <string>
#include <vector>

#include "value/document.h"
#include "value/utf8_text.h"

namespace cofferdam::value {

// What is wrong, at offsets of the text that was read.
struct ReadProblem {
    Severity severity;
    Span span;
    std::string message;
};

// Keeps the first thousand: a hostile text must not fill the memory with complaints.
void note(std::vector<ReadProblem>& problems, ReadProblem problem);

// Adds what was found, at places of the text that was given, in their order.
void add_problems(const Utf8Text& text, const std::vector<ReadProblem>& found,
                  std::vector<Problem>& problems);

// The text as a whole is not read.
Parsed refusal(const std::shared_ptr<const Text>& text, std::string message);

} // namespace cofferdam::value
