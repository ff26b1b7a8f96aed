// cofferdam explain ID: a rule of the catalogue, or an edge of the joined graph, in full; the beginning of an
// ID, or none: the list of those.
#include <cctype>
#include <cstdio>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/judgement.h"
#include "cli/reading_options.h"
#include "cli/verbs.h"
#include "content/controls.h"
#include "content/rules.h"
#include "graph/edge_kind.h"
#include "report/escape.h"

namespace cofferdam::cli {

namespace {

void print_rule(const content::Rule& rule) {
    fmt::print("{}\n{}\n\nseverity  {}\nquestion  {}\n\nWhy\n{}\n\nFix\n{}\n", rule.id, rule.title,
               rule.severity, rule.question, rule.why, rule.fix);
    if (!rule.example.empty()) fmt::print("\nExample\n{}", rule.example);
    const content::Control* control = content::find_control(rule.id);
    if (control && !control->patch.empty()) fmt::print("\nPatch\n{}", control->patch);
    if (!rule.references.empty()) fmt::print("\nSee\n");
    for (const content::Reference& reference : rule.references)
        fmt::print("  {}{}\n", reference.name, reference.name == reference.url ? "" : "  " + reference.url);
    if (!rule.standards.empty()) fmt::print("\nRequirements\n");
    for (const content::Standard& standard : rule.standards)
        fmt::print("  {} {}\n", standard.framework, standard.requirement);
}

// The rules whose ids begin so; how many there are.
std::size_t print_list(std::string_view prefix) {
    std::size_t count = 0;
    for (const content::Rule& rule : content::rules()) {
        if (!rule.id.starts_with(prefix)) continue;
        fmt::print("{:<44} {:<9} {}\n", rule.id, rule.severity, rule.title);
        ++count;
    }
    return count;
}

void print_edge(const graph::EdgeText& edge) {
    fmt::print("{}\n{}\n\nfrom      {}\nto        {}\nATT&CK    {}\n\nWhen\n{}\n", edge.name, edge.title,
               edge.from, edge.to, edge.attack, edge.when);
    if (!edge.fix.empty()) fmt::print("\nFix\n{}\n", edge.fix);
    if (!edge.detect.empty()) fmt::print("\nDetect\n{}\n", edge.detect);
    if (!edge.refute.empty()) fmt::print("\nRefuted by\n{}\n", edge.refute);
    fmt::print("\nSee\n");
    for (const std::string_view source : edge.sources) fmt::print("  {}\n", source);
}

// Edges of the joined graph, whose names are in capitals.
std::size_t print_edges(std::string_view prefix) {
    std::size_t count = 0;
    for (const graph::EdgeText& edge : graph::edge_texts()) {
        if (!edge.name.starts_with(prefix)) continue;
        fmt::print("{:<44} {:<9} {}\n", edge.name, "edge", edge.title);
        ++count;
    }
    return count;
}

// As people type it: "pod create" is POD_CREATE.
std::string as_edge_name(std::string_view word) {
    std::string name(word);
    for (char& letter : name) {
        letter = letter == ' ' || letter == '-'
                     ? '_'
                     : static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    return name;
}

// Rules and edges in whose names, titles or texts the word stands; how many there are.
std::size_t print_mentions(std::string_view word) {
    std::size_t count = 0;
    for (const content::Rule& rule : content::rules()) {
        if (!rule.id.contains(word) && !rule.title.contains(word)) continue;
        fmt::print("{:<44} {:<9} {}\n", rule.id, rule.severity, rule.title);
        ++count;
    }
    for (const graph::EdgeText& edge : graph::edge_texts()) {
        if (!edge.name.contains(as_edge_name(word)) && !edge.title.contains(word)
            && !edge.when.contains(word))
            continue;
        fmt::print("{:<44} {:<9} {}\n", edge.name, "edge", edge.title);
        ++count;
    }
    return count;
}

struct ExplainOptions {
    std::string id;
    std::string config; // names the user's own controls
};

Result<int> explain(const ExplainOptions& options) {
    const content::Config config = COFFERDAM_TRY(read_config(options.config));
    COFFERDAM_TRY(add_own_controls(config.controls));
    const std::string& id = options.id;
    if (const auto kind = graph::find_edge_kind(as_edge_name(id))) {
        print_edge(graph::text_of(*kind));
        return nothing_found;
    }
    if (const content::Rule* rule = content::find_rule(id)) {
        print_rule(*rule);
        return nothing_found;
    }
    const std::size_t rules = print_list(id);
    if (rules + print_edges(id) > 0 || print_mentions(id) > 0) return nothing_found;
    return error(
        "no rule or edge is called \"{}\" or speaks of it; cofferdam explain without a word lists them all",
        id);
}

} // namespace

std::function<int()> prepare_explain(CLI::App& command) {
    auto options = std::make_shared<ExplainOptions>();
    command.add_option(
        "ID", options->id,
        "The rule or the edge, as findings name it; the beginning of one, or nothing: list those");
    add_config(command, options->config);
    return [options] { return exit_status(explain(*options)); };
}

} // namespace cofferdam::cli
