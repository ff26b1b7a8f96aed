// What a YAML scalar means: YAML 1.1 as go.yaml.in/yaml/v2 resolves it (resolve.go), which kubectl reads
// with.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::value {

// A scalar without a tag, in plain style. A String's view, and a Number's where it can, is the given text
// itself; `arena` receives other texts. Infinities and not-a-number are Doubles.
Value resolve_plain(std::string_view text, Arena& arena);

// A scalar with a tag: the full one ("tag:yaml.org,2002:int") or a local one ("!secret"), which is ignored.
// Error: what does not fit the tag.
Result<Value> resolve_tagged(std::string_view tag, std::string_view text, Arena& arena);

// A scalar as the text of a key; sigs.k8s.io/yaml converts integers, floats and booleans and refuses the
// others.
Result<std::string> key_text(const Value& key);

// The value as it comes out of the JSON that sigs.k8s.io/yaml writes in between: 1.0 and 1e3 are integers.
// Error: infinities and not-a-number, which JSON has no word for.
Result<Value> value_through_json(const Value& scalar);

} // namespace cofferdam::value
