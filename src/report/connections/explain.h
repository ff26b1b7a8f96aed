// Explanations, printed.
#pragma once

#include <string>

#include "report/connections/explanation.h"
#include "report/connections/print.h"
#include "report/json_writer.h"
#include "value/text.h"

namespace cofferdam::connections {

// Of the rule that decided, or came closest; else of the policy: "spec.ingress[0]".
std::string path_of(const reach::PolicyReason& reason);
value::Place place_of(const reach::Reach& reach, const reach::PolicyReason& reason);

// {"from", "to", "default", "parts"}, one for each range of addresses
void write_explanation(report::JsonWriter& out, const reach::Reach& reach, const Explanation& told);

// What `cofferdam why` says; `port`: of it alone.
std::string explanation_text(const reach::Reach& reach, const Explanation& told, const Options& options,
                             const std::optional<reach::Port>& port);

} // namespace cofferdam::connections
