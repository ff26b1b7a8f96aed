// Reports: one result set, printed in the formats of one list. Each format is a pure function.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "questions/scan.h"

namespace cofferdam::report {

struct Options {
    // text only
    std::string targets{};   // the words that named the estate: " k8s --context prod"
    std::size_t width = 100; // columns of the terminal
    bool color = false;
    bool verbose = false; // findings too
    // html only: findings and workloads beyond that are counted, and are in the JSON
    std::size_t max_rows = 3000;
};

// The report, UTF-8, with a final newline. Names in it are foreign input; each format neutralises what its
// readers would interpret.
std::string text(const questions::ScanResult& result, const Options& options);  // for people at a terminal
std::string json(const questions::ScanResult& result, const Options& options);  // docs/json.md
std::string sarif(const questions::ScanResult& result, const Options& options); // OASIS SARIF 2.1.0
std::string junit(const questions::ScanResult& result, const Options& options); // what CI servers read
std::string markdown(const questions::ScanResult& result,
                     const Options& options);                                  // a comment on a pull request
std::string html(const questions::ScanResult& result, const Options& options); // one file, works offline
std::string csv(const questions::ScanResult& result, const Options& options); // RFC 4180, one finding per row

struct Format {
    std::string_view name; // as --format takes it
    std::string (*print)(const questions::ScanResult& result, const Options& options) = nullptr;
    std::string_view ending; // of files in it
    std::string_view description;
};

std::span<const Format> formats();

// Null for a name that is not in the list.
const Format* find_format(std::string_view name);

} // namespace cofferdam::report
