// Options about answers that several verbs have, each said once: the format, files, colour.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/result.h"

namespace CLI {
class App;
} // namespace CLI

namespace cofferdam::cli {

// `format` holds the default.
void add_format(CLI::App& command, std::string& format, std::vector<std::string> names);
void add_output_files(CLI::App& command, std::vector<std::string>& outputs);
void add_color(CLI::App& command, std::string& color);

// Every list of formats has rows with a name, and those that go to files an ending: ".md".
template <typename Format>
std::vector<std::string> names_of(std::span<const Format> formats) {
    std::vector<std::string> names;
    for (const Format& format : formats) names.emplace_back(format.name);
    return names;
}

template <typename Format>
struct FileIn {
    const Format* format = nullptr;
    std::string path;
};

// "report.html" → html by the ending; "sarif=code.json" by the word.
template <typename Format>
Result<FileIn<Format>> parse_output_file(const std::string& text, std::span<const Format> formats) {
    const std::size_t equals = text.find('=');
    for (const Format& format : formats) {
        if (equals != std::string::npos && text.compare(0, equals, format.name) == 0)
            return FileIn<Format>{&format, text.substr(equals + 1)};
    }
    for (const Format& format : formats) {
        if (text.ends_with(format.ending)) return FileIn<Format>{&format, text};
    }
    return error("-o {}: the ending tells no format; write FORMAT={}", text, text);
}

template <typename Format>
Result<std::vector<FileIn<Format>>> parse_output_files(const std::vector<std::string>& outputs,
                                                       std::span<const Format> formats) {
    std::vector<FileIn<Format>> files;
    for (const std::string& output : outputs)
        files.push_back(COFFERDAM_TRY(parse_output_file(output, formats)));
    return files;
}

} // namespace cofferdam::cli
