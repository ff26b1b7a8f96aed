// cofferdam reach: who may talk to whom, by the text of all network policies.
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/outputs.h"
#include "cli/reach_options.h"
#include "cli/verbs.h"
#include "report/connections/print.h"

namespace cofferdam::cli {

namespace {

Print printed(const connections::Format& format, const connections::Table& table,
              const connections::Options& options) {
    return [&format, &table, options](const Write& write) {
        connections::Stream stream(write);
        format.print(table, options, stream);
    };
}

// What is asked beyond the table is told in text and JSON alone.
Result<void> require_format(const ReachOptions& options, std::string_view format) {
    const bool asks_more = options.exposure || options.internet || options.explain;
    if (asks_more && format != "text" && format != "json")
        return error("--exposure, --internet and --explain print text and json, not {}", format);
    return {};
}

Result<int> reach_targets(const ReachOptions& options) {
    const std::vector<TableFile> files =
        COFFERDAM_TRY(parse_output_files(options.outputs, connections::formats()));
    COFFERDAM_TRY(require_format(options, options.format));
    for (const TableFile& file : files) COFFERDAM_TRY(require_format(options, file.format->name));
    const connections::Table table = COFFERDAM_TRY(read_table(options));

    connections::Options printing{
        .exposure = options.exposure, .internet = options.internet, .explain = options.explain};
    if (options.all) printing.most_rows = SIZE_MAX / 8;
    for (const TableFile& file : files)
        COFFERDAM_TRY(write_file(file.path, printed(*file.format, table, printing)));
    printing.width = terminal_width();
    printing.color = wants_color(options.color);
    COFFERDAM_TRY(write_standard_output(printed(*connections::find_format(options.format), table, printing)));
    return nothing_found;
}

} // namespace

std::function<int()> prepare_reach(CLI::App& command) {
    auto options = std::make_shared<ReachOptions>();
    add_reach_options(command, *options);
    return [options] { return exit_status(reach_targets(*options)); };
}

} // namespace cofferdam::cli
