// Fields of an object by path: where a value stands in the user's file, and whether he wrote it at all.
#pragma once

#include <string>
#include <string_view>

#include "estate/object.h"
#include "value/text.h"
#include "value/value.h"

namespace cofferdam::estate {

// Paths: "spec.containers[0].image", metadata.annotations["a.b/c"] (keys with dots or brackets are quoted).
std::string field_path(std::string_view parent, std::string_view key);
std::string field_path(std::string_view parent, std::size_t index);

struct FieldLocation {
    value::Place place;       // of the field, or of its nearest ancestor that was written
    bool is_explicit = false; // the author wrote it; else it is a default
};

// Looks the path up in the object as read.
FieldLocation locate(const Object& object, std::string_view path);

// The value at a path below a root; Missing if there is none.
const value::Value& at_path(const value::Value& root, std::string_view path);

} // namespace cofferdam::estate
