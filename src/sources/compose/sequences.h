// Lists of a service whose elements stand for something (a port, a mount point): one element for each.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sources/compose/service_fields.h"
#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::compose {

// What an element stands for; elements of one identity exclude each other.
std::string identity(Form form, const value::Value& element);

// A List in which of several elements of one identity the last stands, at the place of the first.
value::Value unique_elements(value::Arena& arena, Form form, std::span<const value::Value> elements);

// "a:b:" at ':' → "a", "b", ""
std::vector<std::string_view> split_at(std::string_view text, char separator);

} // namespace cofferdam::compose
