// One file of controls, read. Ours is right (a test sees to it); the user's is checked before.
#pragma once

#include <string_view>
#include <unordered_map>

#include "content/controls.h"

namespace cofferdam::content {

// The rule of an entry that carries expressions.
Rule read_control_rule(const value::Value& entry);

// Adds to the rules what their controls say of standards. REQUIRES: check_control_family found nothing
ControlFamily read_control_family(std::string_view name, const value::Document& document,
                                  const std::unordered_map<std::string_view, Rule*>& rules);

// What an entry may and must say; the first mistake, with its place. Expressions are checked by whom
// evaluates them.
Result<void> check_control_family(const value::Document& document);

} // namespace cofferdam::content
