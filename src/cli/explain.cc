// cofferdam explain ID: a rule of the catalogue in full; the beginning of an ID, or none: the list of those
// rules.
#include <cstdio>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/verbs.h"
#include "content/controls.h"
#include "content/rules.h"
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

int explain(const std::string& id) {
    if (const content::Rule* rule = content::find_rule(id)) {
        print_rule(*rule);
        return nothing_found;
    }
    if (print_list(id) > 0) return nothing_found;
    fmt::print(stderr, "cofferdam: no rule \"{}\"; cofferdam explain lists them\n", report::visible(id));
    return not_done;
}

} // namespace

std::function<int()> prepare_explain(CLI::App& command) {
    auto id = std::make_shared<std::string>();
    command.add_option("ID", *id,
                       "The rule, as findings name it; the beginning of one, or nothing: list those");
    return [id] { return explain(*id); };
}

} // namespace cofferdam::cli
