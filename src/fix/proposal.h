// Proposals: for each finding, the edits of its object that should end it, or why there are none.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "edits/edit.h"
#include "questions/scan.h"

namespace cofferdam::fix {

struct Proposal {
    const questions::Finding* finding = nullptr; // of the result
    const estate::Object* object = nullptr;      // of its snapshot; null: the finding is about no object
    std::vector<edits::Edit> edits;
    std::string refusal; // why it is not fixed; "" while it is meant to be
};

// What may be fixed.
struct Scope {
    std::function<bool(std::string_view rule)> wants;
    // False for a text that is no file of its own: in an archive, of standard input.
    std::function<bool(const std::string& name)> is_file;
};

// One for each finding of the rules wanted, in the order of the answers; those of the platform's own
// namespaces are left to the platform. The result must outlive them.
std::vector<Proposal> propose(const questions::ScanResult& result, const Scope& scope);

} // namespace cofferdam::fix
