// Finding: one thing that a person should know, per template and root cause, with its proof.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "estate/object.h"
#include "value/text.h"

namespace cofferdam::questions {

enum class Severity : std::uint8_t { Info, Low, Medium, High, Critical };
std::string_view to_string(Severity severity); // "critical"
std::optional<Severity> parse_severity(std::string_view text);

// The field that proves a finding, and what it holds.
struct Evidence {
    std::string field;        // path in the subject
    std::string value;        // effective value, short, as compact JSON; never a secret
    bool is_explicit = false; // written by the author; else a default
    value::Place place;       // of the field, or of its nearest written ancestor
};

struct Finding {
    std::string_view rule; // id in the catalogue of rules (content/rules.yaml), e.g. "internet-node-port"
    Severity severity = Severity::Medium;
    estate::Key subject;
    value::Place place; // of the subject, or of the field that matters most
    std::string
        reason; // one sentence with the particulars: "bound to cluster-admin by ClusterRoleBinding ops"
    std::vector<Evidence> evidence;
    bool conditional = false; // holds only under something unknown; the reason says under what
    bool platform = false;    // in a platform namespace: shown apart

    // Stable across runs and edits elsewhere in the file: of the rule, the subject's key without target, and
    // the fields and values of the evidence (the reason, where there is none). What baselines and waivers go
    // by. 16 hexadecimal digits.
    std::string fingerprint() const;
};

} // namespace cofferdam::questions
