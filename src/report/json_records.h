// Records that every answer in JSON has: where something stands, what was not read, what is wrong with a
// file.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "estate/gap.h"
#include "estate/object.h"
#include "report/json_writer.h"
#include "value/text.h"

namespace cofferdam::report {

// A member "source": file, line and column; null for no place.
void write_source(JsonWriter& out, const value::Place& place);

// Members "kind", "namespace" and "name".
void write_name(JsonWriter& out, const estate::Key& key);

// Members that are counts.
void write_counts(JsonWriter& out, std::initializer_list<std::pair<std::string_view, std::size_t>> counts);

// A member that is an array; each row begins its line itself.
template <class Rows, class Write>
void write_rows(JsonWriter& out, std::string_view name, const Rows& rows, Write write) {
    out.line();
    out.begin_array(name);
    for (const auto& row : rows) write(out, row);
    out.end_array();
}

// Elements of arrays.
void write_gap(JsonWriter& out, const estate::Gap& gap);
void write_problem(JsonWriter& out, const value::Problem& problem);

} // namespace cofferdam::report
