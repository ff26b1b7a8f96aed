// Every control that carries an expression, judged over the estate.
//
// Subjects are effective documents, so an expression sees what the API server would store; whether a field
// was written is asked of its path afterwards (estate/field.h). An explicit null counts as absent, as it does
// there.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "content/controls.h"
#include "core/result.h"
#include "estate/snapshot.h"

namespace cofferdam::controls {

enum class Verdict : std::uint8_t { NotApplicable, Pass, Unknown, Fail }; // the greatest of its parts
std::string_view to_string(Verdict verdict); // "not-applicable", "pass", "unknown", "fail"

// What of an object was judged by itself: the container, by the list of the pod in which it stands, and the
// item of the control's list.
struct Part {
    std::string_view containers; // "containers", "initContainers", …; "" not of a container
    std::uint32_t container = 0;
    std::uint32_t item = 0;
};

// An object that fails, or of which it cannot be known.
struct Violation {
    Id<estate::Object> object;
    std::vector<Part> parts; // that fail
    std::string reason;      // Unknown: why, in the words of the language
};

struct Proof {
    std::string path;  // in the object: "spec.template.spec.containers[0].securityContext.privileged"
    std::string value; // effective, short, as compact JSON; "" where nothing is there
};
// One for each part that fails: the first of the control's evidence that is there, or where it would stand.
// Made when it is asked for: most of what a framework judges is only counted.
std::vector<Proof> proofs_of(const estate::Snapshot& snapshot, const content::Control& control,
                             const Violation& violation);

// One for each part that fails: the path in the object of what was judged, and what a control's patch is
// written in: "spec.template.spec.containers[0]", "webhooks[1]", "" for the object itself.
std::vector<std::string> subject_paths_of(const estate::Snapshot& snapshot, const content::Control& control,
                                          const Violation& violation);

struct ControlResult {
    const content::Control* control = nullptr;
    std::vector<Violation> failed;
    std::vector<Violation> unknown;
    std::vector<Id<estate::Object>> passed;
    std::vector<Id<estate::Object>> not_applicable; // subjects of its kind to which it does not apply

    Verdict verdict() const;
};

using Wanted = std::function<bool(const content::Control&)>;

// In the order of the families; those that are not wanted, and those without an expression, are left out.
// Pure; on all cores. The error: an expression of the user's own is none (ours are tested).
Result<std::vector<ControlResult>> judge(const estate::Snapshot& snapshot, const Wanted& wanted);

// What is wrong with the expressions of all families; by place.
Result<void> check_expressions();

} // namespace cofferdam::controls
