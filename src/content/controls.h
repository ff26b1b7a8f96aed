// Controls: what a standard, or a user, wants of an estate, as data: content/controls/, one file a family,
// and the user's own files in the same form (docs/adding-a-control.md).
//
// A control is a rule of the catalogue and a way to judge it. Either it carries expressions in CEL over one
// kind of subject, and then its texts stand beside them; or it names a rule that an analysis reports, and
// then the rule's findings decide. So each text is written once.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "content/rules.h"
#include "core/result.h"
#include "value/document.h"

namespace cofferdam::content {

// What is judged, each by itself.
enum class ControlSubject : std::uint8_t {
    Container, // init, app and ephemeral ones of every pod template
    Pod,       // the pod template
    Service,   // of Compose
    Object,    // every object of `kinds`
    Estate,    // an analysis looks at all of it; only of controls that name a rule
};

struct Control {
    const Rule* rule = nullptr; // id, title, severity, why, fix, example, references, standards
    ControlSubject over = ControlSubject::Pod;
    // Over Object: the kinds to judge. Over Estate: kinds of which there must be some, else there is nothing
    // to judge.
    std::vector<std::string_view> kinds;
    // CEL; all empty where the rule's findings decide.
    std::string_view items;   // path of a list in the subject: each of its items is judged, as `item`
    std::string_view when;    // false: the control does not apply; "" always
    std::string_view require; // true: it passes
    // Paths that prove a failure, the first that is there: "container.securityContext.privileged",
    // "item.name".
    std::vector<std::string_view> evidence;
    std::string_view severity_reason;
    std::string_view patch; // YAML of what to write in the subject; "" where that cannot be said for all
    bool by_default = true; // else only for who asks: it would be mostly noise
    // Of the user's own; none of ours.
    value::Place place{};
    value::Place when_place{};
    value::Place require_place{};

    bool has_expression() const { return !require.empty(); }
};

// An expression with a name, for all controls of its family: variables.NAME.
struct ControlVariable {
    std::string_view name;
    std::string_view expression;
    value::Place place{}; // of the user's own
};

struct ControlFamily {
    std::string_view name; // of the file, "workloads"
    std::vector<ControlVariable> variables;
    std::vector<Control> controls;
};

// Ours, then the user's. Read on first use; lives as long as the program. Thread-safe.
std::span<const ControlFamily> control_families();

// Null for an id that no control has.
const Control* find_control(std::string_view id);

// Adds the user's own family to the catalogue of rules and to the controls. The error names file and line.
// REQUIRES: nobody has read either before: what has been handed out does not change
Result<void> add_controls(const value::DocumentPtr& document);

} // namespace cofferdam::content
