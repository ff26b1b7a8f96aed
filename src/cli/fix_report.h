// What `cofferdam fix` says of what it did.
#pragma once

#include <string>

#include "fix/fixing.h"

namespace cofferdam::cli {

struct FixSummary {
    const fix::Outcome& outcome;
    std::string written; // "in place", the folder of --out, "" nothing
    std::string diff;    // in JSON, so that one stream says all
    bool verbose = false;
};

std::string fix_text(const FixSummary& summary);
std::string fix_json(const FixSummary& summary);

} // namespace cofferdam::cli
