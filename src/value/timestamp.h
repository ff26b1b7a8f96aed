// Which scalars may bear the tag !!timestamp. They stay strings, and none of them could be read as a number.
#pragma once

#include <string_view>

namespace cofferdam::value {

// The four forms of go.yaml.in/yaml/v2 (allowedTimestampFormats): a date, a date and a time with a zone, or
// with a space between and no zone. Months, days, hours, minutes and seconds may have one digit.
bool is_timestamp(std::string_view text);

} // namespace cofferdam::value
