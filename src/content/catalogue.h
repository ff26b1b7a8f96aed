// Rules and controls as they are read together: a control adds a rule, or refers to one.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "content/controls.h"

namespace cofferdam::content {

struct Catalogue {
    std::vector<value::DocumentPtr> documents; // the texts
    std::vector<Rule> rules;
    std::vector<ControlFamily> families;
    std::unordered_map<std::string_view, const Rule*> rules_by_id;
    std::unordered_map<std::string_view, const Control*> controls_by_id;
};

// All that is shipped and all that was added.
const Catalogue& catalogue();

// Of an entry that has the texts of a rule.
Rule read_rule(const value::Value& entry);

} // namespace cofferdam::content
