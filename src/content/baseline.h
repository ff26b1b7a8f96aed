// Baseline: the findings of an earlier scan, by fingerprint; only what is not among them is new.
#pragma once

#include <string>
#include <unordered_set>

#include "core/result.h"
#include "value/document.h"

namespace cofferdam::content {

using Baseline = std::unordered_set<std::string>; // fingerprints

// Of the JSON report of an earlier scan (cofferdam scan --format json).
Result<Baseline> parse_baseline(const value::Document& document);

} // namespace cofferdam::content
