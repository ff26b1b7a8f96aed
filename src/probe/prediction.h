// Prediction: which policies refuse an object as they were read: what the replay of the admission chain says
// of the one request that a canary is.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/admission/admission.h"
#include "value/document.h"

namespace cofferdam::probe {

class Oracle {
  public:
    // Of one target. REQUIRES: both outlive this
    Oracle(const estate::Snapshot& snapshot, const admission::Admission& admission, Id<estate::Target> target)
        : snapshot_(&snapshot), admission_(&admission), target_(target) {}

    // Sorted: "ValidatingAdmissionPolicy no-root", "Namespace shop" of its Pod Security labels.
    std::vector<std::string> refusers(std::string_view namespace_, const value::DocumentPtr& object);

  private:
    // With its defaults, as admission sees it. The admission remembers objects by their places, so they stay.
    struct Asked {
        value::Arena arena{};
        value::Value effective{};
    };

    const value::Value& effective(const value::DocumentPtr& object);

    const estate::Snapshot* snapshot_;
    const admission::Admission* admission_;
    Id<estate::Target> target_;
    std::map<value::DocumentPtr, Asked> asked_;
};

} // namespace cofferdam::probe
