#include "cli/reporting_options.h"

#include <CLI/CLI.hpp>

namespace cofferdam::cli {

void add_format(CLI::App& command, std::string& format, std::vector<std::string> names) {
    command.add_option("--format,-f", format, "What goes to standard output")
        ->check(CLI::IsMember(std::move(names)))
        ->capture_default_str()
        ->group("Reporting");
}

void add_output_files(CLI::App& command, std::vector<std::string>& outputs) {
    command.add_option("--output,-o", outputs, "FILE (format by its ending) or FORMAT=FILE; may be repeated")
        ->group("Reporting");
}

void add_color(CLI::App& command, std::string& color) {
    command.add_option("--color", color, "auto, always, never (NO_COLOR is respected)")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str()
        ->group("Reporting");
}

} // namespace cofferdam::cli
