// A Compose document in one form: short syntaxes made long, texts made what the field wants, paths made
// relative to the project's folder. What cannot be read is left out, with a Problem.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sources/compose/service_fields.h"
#include "sources/compose/source_reader.h"
#include "value/document.h"
#include "value/value.h"

namespace cofferdam::compose {

// Where a service is defined.
struct Definition {
    value::DocumentPtr document;
    const value::Value* node = nullptr; // the service's, in `document`
};

// One document, or several merged into one.
struct Model {
    // Map of the sections that are there: services, networks, volumes, secrets, configs (Maps of Maps or
    // nulls), jobs (names only), include (List), and name.
    value::Value root;
    std::map<std::string, Definition, std::less<>> definitions; // by service; of several the first
};

// REQUIRES: the reader's document has a Map as root.
Model read_model(SourceReader& reader);

// One field in its form; Missing, with a Problem, if it cannot be read.
value::Value read_field(SourceReader& reader, Form form, const value::Value& node);

} // namespace cofferdam::compose
