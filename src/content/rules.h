// The catalogue of rules: what a finding's id means, why it matters, how to fix it. Rules of analyses stand
// in content/rules.yaml; those that a control judges by an expression stand beside it (content/controls.h).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cofferdam::content {

struct Reference {
    std::string name; // "MITRE ATT&CK T1611", or the address itself
    std::string url;
};

// A requirement of a framework (content/frameworks.h) that the rule is about.
struct Standard {
    std::string_view framework;   // "cis-k8s"
    std::string_view requirement; // "5.2.2", as the framework's newest edition numbers it
    bool operator==(const Standard&) const = default;
};

struct Rule {
    std::string_view id;
    std::string_view title;
    std::string_view
        severity; // "info", "low", "medium", "high", "critical": of a finding that says nothing else
    std::string_view question; // key of the answer that reports it
    std::string_view why;
    std::string_view fix;
    std::string_view example;
    // YAML, of rules that an analysis reports: what to write in the fields that prove a finding, by their
    // names (null: remove it); "" where that cannot be said for all. A control's own patch is Control::patch.
    std::string_view patch;
    std::vector<Reference> references;
    std::vector<Standard> standards; // those that references name, and those that its control adds
};

// In the order of the questions, then of the controls. Read on first use; lives as long as the program.
// Thread-safe.
std::span<const Rule> rules();

// Null for an id that is not in the catalogue.
const Rule* find_rule(std::string_view id);

} // namespace cofferdam::content
