// Which controls the user wants, and how severe he takes them (`controls` in cofferdam.yaml).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "content/controls.h"

namespace cofferdam::content {

struct ControlChoice {
    std::vector<std::string> files;   // the user's own controls; relative to the folder of the settings
    std::vector<std::string> enable;  // ids; may hold `*`
    std::vector<std::string> disable; // likewise; wins
    std::map<std::string, std::string> severity; // by id
    bool judge_all = false; // also those that are not reported: a framework asks for them

    // Are its failures findings?
    bool reports(const Control& control) const;
    bool judges(const Control& control) const;
    bool disables(std::string_view rule) const;

    // Every id in it is a rule's, and every pattern that of one. Error: one is not.
    // REQUIRES: the user's own controls are added
    Result<void> require_known() const;
};

// Of the settings' key `controls`. The error names the place.
Result<ControlChoice> parse_control_choice(const value::Document& document, const value::Value& map);

} // namespace cofferdam::content
