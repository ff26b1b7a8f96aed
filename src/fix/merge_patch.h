// A patch as our content says it – YAML of what to write – as edits of the object that was read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edits/edit.h"
#include "value/value.h"

namespace cofferdam::fix {

// A JSON Merge Patch (RFC 7386) at a path of `object`, as edits that each write one value: null removes, a
// map is gone into. Unlike there, a list adds what the list that is there lacks, and keeps the rest.
std::vector<edits::Edit> edits_of(const value::Value& object, const std::string& path,
                                  const value::Value& patch);

// What stands at a JSON Pointer; Missing if nothing does.
const value::Value& at_pointer(const value::Value& object, std::string_view path);

} // namespace cofferdam::fix
