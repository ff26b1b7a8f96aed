// Where reports go: standard output in one format, and any number of files in others.
#pragma once

#include <string>
#include <vector>

#include "cli/scan_options.h"
#include "core/result.h"
#include "questions/scan.h"
#include "report/report.h"

namespace cofferdam::cli {

struct OutputFile {
    const report::Format* format = nullptr;
    std::string path;
};

// "report.html" → html by the ending; "sarif=code.json" by the word.
Result<std::vector<OutputFile>> parse_outputs(const std::vector<std::string>& outputs);

// Writes the files, each whole or not at all, then standard output.
Result<void> write_reports(const questions::ScanResult& result, const ScanOptions& options,
                           const std::vector<OutputFile>& files);

} // namespace cofferdam::cli
