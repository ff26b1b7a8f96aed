// Way: how an intruder gets from where he begins to something worth having, in words. What the joined graph
// tells, for reports.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cofferdam::questions {

struct Step {
    std::string_view kind; // of the edge: "EXPOSED"; `cofferdam explain` knows it
    std::string from;      // ids of the graph
    std::string to;
    std::vector<std::string> reasons;    // objects, fields and places
    std::vector<std::string> conditions; // what would decide whether it holds
    std::string refute;                  // a command that shows whether it does; "" if there is none
};

struct Way {
    std::string from; // "Internet"
    std::string to;   // "cluster-admin"
    std::string via;  // "Internet → Deployment shop/web → cluster-admin"
    std::vector<Step> steps;
    std::vector<std::string> conditions; // of all its steps, each once

    bool is_conditional() const { return !conditions.empty(); }
};

} // namespace cofferdam::questions
