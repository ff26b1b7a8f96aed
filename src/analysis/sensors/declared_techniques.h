// Techniques of ATT&CK that the rules of a sensor name, read off rules that are in the estate.
#pragma once

#include <string>
#include <vector>

#include "value/value.h"

namespace cofferdam::sensors {

// Falco's rules, as files in the data of a ConfigMap (https://falco.org/docs/concepts/rules/): `tags` of
// rules that are not switched off.
void add_techniques_of_files(const value::Value& data, std::vector<std::string>& techniques);

// Tetragon's TracingPolicy: `tags` of each hook.
void add_techniques_of_policy(const value::Value& spec, std::vector<std::string>& techniques);

} // namespace cofferdam::sensors
