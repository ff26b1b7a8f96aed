// What we ship inside the program: the files of content/, so that it needs nothing beside itself.
#pragma once

#include <span>
#include <string_view>

#include "value/document.h"

namespace cofferdam::content {

struct EmbeddedFile {
    std::string_view name; // relative to content/: "catalogues/sensors.yaml"
    std::string_view bytes;
};

// All of them, sorted by name.
std::span<const EmbeddedFile> embedded_files();

// The bytes of one. REQUIRES: it is embedded
std::string_view shipped_text(std::string_view name);

// The documents of one, parsed anew, without places. REQUIRES: it is embedded and parses (a test sees to it)
std::vector<value::DocumentPtr> shipped_documents(std::string_view name);
// The same where there is one document.
value::DocumentPtr shipped_document(std::string_view name);

} // namespace cofferdam::content
