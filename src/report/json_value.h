// Is a text one complete JSON value? Evidence comes as compact JSON, but may have been shortened for people;
// only whole values may be pasted into a JSON report.
#pragma once

#include <string_view>

namespace cofferdam::report {

bool is_json(std::string_view text);

} // namespace cofferdam::report
