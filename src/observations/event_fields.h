// Fields that the formats of events share, read from foreign text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "observations/moment.h"
#include "value/value.h"

namespace cofferdam::observations {

// Of a required field. Error: it is not there, or no time.
Result<Moment> moment_of(const value::Value& value, std::string_view field);

// Techniques of ATT&CK among tags: "T1611", "T1552.005", "mitre_T1611" is none. Sorted, each once.
std::vector<std::string> techniques_in(const value::Value& tags);

// "containerd://9e1c…" and "9e1c2d3f4a5b" are both "9e1c2d3f4a5b"; "" for what is no id ("host").
std::string short_container_id(std::string_view id);

} // namespace cofferdam::observations
