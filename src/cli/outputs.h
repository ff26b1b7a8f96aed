// Where reports go: standard output in one format, and any number of files in others.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/reporting_options.h"
#include "cli/scan_options.h"
#include "core/result.h"
#include "questions/scan.h"
#include "report/report.h"

namespace cofferdam::cli {

using OutputFile = FileIn<report::Format>;

// Writes the files, each whole or not at all, then standard output.
Result<void> write_reports(const questions::ScanResult& result, const ScanOptions& options,
                           const std::vector<OutputFile>& files);

// A report in pieces: the function is given where to put them.
using Write = std::function<void(std::string_view)>;
using Print = std::function<void(const Write& write)>;
enum class Readers { AsUmask, OwnerOnly };
// The file is there whole or not at all.
Result<void> write_file(const std::string& path, const Print& print, Readers readers = Readers::AsUmask);
// Before work that would be lost: can the file stand there?
Result<void> check_place_of(const std::string& path);
Result<void> write_standard_output(const Print& print);
Result<void> write_standard_output(const std::string& text);

// Of standard output.
std::size_t terminal_width();
// "auto", "always", "never"
bool wants_color(const std::string& choice);

} // namespace cofferdam::cli
