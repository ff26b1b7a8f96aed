// Proposals put into the bytes of files: together as far as they go, and each that does not go named.
#pragma once

#include <vector>

#include "edits/apply.h"
#include "fix/proposal.h"

namespace cofferdam::fix {

// Proposals that cannot be written get their refusal: because the text does not allow it, or because the API
// server would not take the object. The others' files, changed.
std::vector<edits::ChangedFile> apply_proposals(std::vector<Proposal>& proposals);

} // namespace cofferdam::fix
