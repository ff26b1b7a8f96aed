// A scan as sorted facts, one a line: what golden cases compare.
#pragma once

#include <string>
#include <vector>

#include "questions/scan.h"

namespace cofferdam::tests {

std::vector<std::string> facts_of(const questions::ScanResult& result);

} // namespace cofferdam::tests
