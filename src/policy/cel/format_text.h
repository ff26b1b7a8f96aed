// "…%d…".format([…]) (cel-go ext/formatting_v2.go).
#pragma once

#include <string_view>

#include "policy/cel/evaluation.h"
#include "policy/cel/value.h"

namespace cofferdam::cel {

Value format_text(Evaluation& evaluation, std::string_view format, const Value& arguments);

} // namespace cofferdam::cel
