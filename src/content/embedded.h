// What we ship inside the program: the files of content/.
#pragma once

#include <span>
#include <string_view>

namespace cofferdam::content {

struct EmbeddedFile {
    std::string_view name; // relative to content/
    std::string_view bytes;
};

std::span<const EmbeddedFile> rule_files(); // rules.yaml
std::span<const EmbeddedFile> html_files(); // html/page.css, html/page.js: of the HTML report

} // namespace cofferdam::content
