// cofferdam why FROM TO, why-not FROM TO: what lets a connection pass, or what stops it, by rule, object and
// line; how an intruder gets from one thing of the joined graph to another.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/graph_options.h"
#include "cli/outputs.h"
#include "cli/reach_options.h"
#include "cli/verbs.h"
#include "core/file_system.h"
#include "graph/names.h"
#include "report/connections/explain.h"
#include "report/connections/names.h"
#include "report/connections/print.h"
#include "report/connections/words.h"
#include "report/paths/path.h"

namespace cofferdam::cli {

namespace {

// `why A B 8080 TARGET`: a third word that is a port and no file.
Result<void> take_port(ReachOptions& options) {
    if (!options.port.empty() || options.targets.empty()) return {};
    const std::string& word = options.targets.front();
    if (word == "-" || disk().status(word)) return {};
    if (!connections::parse_port(word))
        return error("\"{}\" is neither a port (80, UDP/53) nor a file or folder", word);
    options.port = word;
    options.targets.erase(options.targets.begin());
    return {};
}

// On some port, or on the one that is asked for.
Truth is_allowed(const std::vector<connections::Explanation>& told, const std::optional<reach::Port>& port) {
    Truth any = Truth::No;
    for (const connections::Explanation& explanation : told) {
        for (const connections::Part& part : explanation.parts) {
            if (!port || part.ports.contains(port->protocol, port->number)) any = any || part.allowed;
        }
    }
    return any;
}

// Where the answer is not the one that the question expects.
std::string_view opening(Truth allowed, bool wants_allowed) {
    if (allowed == Truth::Unknown) return "Whether it is allowed cannot be known; this is why.\n\n";
    if (wants_allowed && allowed == Truth::No) return "It is not allowed; this is why not.\n\n";
    if (!wants_allowed && allowed == Truth::Yes) return "It is allowed; this is why.\n\n";
    return "";
}

std::string text_of(const connections::Table& table, const std::vector<connections::Explanation>& told,
                    const connections::Options& options, bool wants_allowed) {
    std::string text(opening(is_allowed(told, table.filter().port), wants_allowed));
    for (const connections::Explanation& explanation : told)
        text +=
            connections::explanation_text(table.reach(), explanation, options, table.filter().port) + '\n';
    text += fmt::format("Assumed: {}\n", connections::assumption(table.reach()));
    return text + connections::problems_text(table.reach().snapshot(), options);
}

std::string json_of(const connections::Table& table, const std::vector<connections::Explanation>& told) {
    std::string text;
    report::JsonWriter out(text);
    out.begin_object();
    connections::write_head(out, table.reach().snapshot());
    connections::write_assumption(out, table.reach().options().profile);
    out.line();
    out.begin_array("explanations");
    for (const connections::Explanation& explanation : told) {
        connections::write_explanation(out, table.reach(), explanation);
    }
    out.end_array();
    connections::write_problems(out, table.reach().snapshot());
    out.line();
    out.end_object();
    return text + '\n';
}

// Of ends that are no ends of connections: the way of an intruder through the joined graph.
Result<int> tell_path(const ReachOptions& options) {
    GraphOptions reading;
    static_cast<ReadingOptions&>(reading.reading) = options;
    reading.assumptions = options.assumptions;
    const cuts::Analysis read = COFFERDAM_TRY(analyse_targets(reading));
    const std::string begin = COFFERDAM_TRY(breach_point(options.from, options.cluster));
    const std::vector<graph::StateId> from = COFFERDAM_TRY(graph::find_states(read.graph(), begin));
    const std::vector<graph::StateId> to = COFFERDAM_TRY(graph::find_states(read.graph(), options.to));
    const std::string text = paths::path_text(read.graph(), from, to, {.from = begin, .to = options.to});
    COFFERDAM_TRY(write_standard_output(text));
    return nothing_found;
}

Result<int> tell_why(ReachOptions options, bool wants_allowed) {
    if (graph::is_of_graph(options.from) || graph::is_of_graph(options.to)) return tell_path(options);
    COFFERDAM_TRY(take_port(options));
    const std::vector<TableFile> files =
        COFFERDAM_TRY(parse_output_files(options.outputs, connections::formats()));
    for (const TableFile& file : files) {
        if (file.format->name != "text" && file.format->name != "json")
            return error("-o {}: the answer is text or json", file.path);
    }
    const connections::Table table = COFFERDAM_TRY(read_table(options));
    const connections::Explainer explainer(table);
    const std::vector<connections::Explanation> told =
        COFFERDAM_TRY(explainer.explain(*table.filter().from, *table.filter().to));
    const auto print = [&](std::string_view format, const connections::Options& printing) {
        const std::string text =
            format == "json" ? json_of(table, told) : text_of(table, told, printing, wants_allowed);
        return [text](const Write& write) { write(text); };
    };
    for (const TableFile& file : files) COFFERDAM_TRY(write_file(file.path, print(file.format->name, {})));
    connections::Options printing;
    printing.width = terminal_width();
    printing.color = wants_color(options.color);
    COFFERDAM_TRY(write_standard_output(print(options.format, printing)));
    return nothing_found;
}

std::function<int()> prepare(CLI::App& command, bool wants_allowed) {
    auto options = std::make_shared<ReachOptions>();
    add_why_options(command, *options);
    return [options, wants_allowed] { return exit_status(tell_why(*options, wants_allowed)); };
}

} // namespace

std::function<int()> prepare_why(CLI::App& command) { return prepare(command, true); }
std::function<int()> prepare_why_not(CLI::App& command) { return prepare(command, false); }

} // namespace cofferdam::cli
