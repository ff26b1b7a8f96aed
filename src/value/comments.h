// The comments of a YAML document, which parsing drops.
#pragma once

#include <vector>

#include "value/document.h"

namespace cofferdam::value {

// From each '#' to the end of its line, in the order of the text, within document.span(): before the first
// node and after the last one too. A '#' within a string is none. The document is scanned again.
std::vector<Span> find_comments(const Document& document);

} // namespace cofferdam::value
