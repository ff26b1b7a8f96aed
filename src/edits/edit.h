// Edit: one change of one object, said by the path of a value and not by bytes: JSON Patch's operations (RFC
// 6902) over JSON Pointers (RFC 6901). What plans fixes speaks in edits; only edits/apply.h turns them into
// bytes of files.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "estate/object.h"
#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::edits {

struct Edit {
    enum class Operation : std::uint8_t {
        Add, // sets a key, or inserts before a list's index ("-": at its end); mappings that are missing on
             // the way, or null, are made
        Replace, // of what is there
        Remove,  // of what is there; the last key leaves {}, the last item []
    };

    Operation operation = Operation::Add;
    std::string path;  // JSON Pointer in the object: "/spec/template/spec/hostPID"
    std::string value; // compact JSON; "" for Remove

    bool operator==(const Edit&) const = default;
};

std::string_view to_string(Edit::Operation operation); // "add"

// A path's parts, unescaped ("~1" is "/", "~0" is "~"), and back.
Result<std::vector<std::string>> parse_pointer(std::string_view path);
std::string pointer(std::span<const std::string> parts);
// `path` with one part more.
std::string below(std::string_view path, std::string_view part);

// The edits in their order on an object in memory; the result shares what is unchanged. It lives as long as
// what `object` and `arena` hold.
Result<value::Value> patched(const value::Value& object, std::span<const Edit> edits, value::Arena& arena);

// An edit's value in the arena; Missing for Remove.
Result<value::Value> content_of(const Edit& edit, value::Arena& arena);

// The JSON Pointer from an object's document to the object: "", "/items/3" (of a List), "/services/web" (of a
// Compose file). Nothing for an object that its document does not hold.
std::optional<std::string> root_of(const estate::Object& object);

} // namespace cofferdam::edits
