// Values as cel-spec's cel.expr.Value in protobuf's JSON form: int, uint,
// double, bytes, durations and keys that are not strings stay apart.
#pragma once

#include <string>

#include "core/result.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/value.h"
#include "value/value.h"

namespace cofferdam::cel {

// {"int64Value": "1"}; the error: it is none, or a message that is no duration,
// timestamp or wrapper.
Result<Value> from_protojson(Evaluation& evaluation, const value::Value& json);

// REQUIRES: no error and no unknown. Optionals and objects of libraries, which
// have no such form, are
// {"objectValue": {"@type": name, "value": text}}.
std::string to_protojson(const Value& value);

} // namespace cofferdam::cel
