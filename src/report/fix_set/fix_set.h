// A plan of edits, printed: for a person at a terminal, for programs, for a pull request.
#pragma once

#include <string>

#include "cuts/analysis.h"
#include "cuts/fix_files.h"
#include "cuts/plan.h"

namespace cofferdam::fix_set {

struct Told {
    const cuts::Analysis& before;
    const cuts::Goal& goal;
    const cuts::Plan& plan;
    const cuts::FixFiles& files;
    std::string folder; // where they were written; "": nowhere
};

std::string text_of(const Told& told);
std::string json_of(const Told& told);
std::string markdown_of(const Told& told);

} // namespace cofferdam::fix_set
