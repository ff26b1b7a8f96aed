#include "cli/verbs.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "content/version.h"
#include "report/escape.h"

namespace cofferdam::cli {

namespace {

constexpr Verb list[] = {
    {"scan", "Answer the seven questions about manifests and Compose files", prepare_scan},
    {"reach", "Tell who may talk to whom, by all network policies", prepare_reach},
    {"seal", "Plan the least edits that stop an intruder, and prove them; or network policies", prepare_seal},
    {"why", "Tell what lets one workload connect to another, or what stops it", prepare_why},
    {"why-not", "Tell what stops one workload from connecting to another", prepare_why_not},
    {"fix", "Write what ends findings into the files, and prove it by scanning them again", prepare_fix},
    {"diff", "Tell what a change adds to who may talk to whom, and what it takes away", prepare_diff},
    {"policy", "Work with policies as code", prepare_policy},
    {"comply", "Judge an estate by a framework's requirements, with the evidence", prepare_comply},
    {"verify", "Check that an auditor's pack is what it was when it was made", prepare_verify},
    {"blast", "Tell everything that falls to an intruder who begins somewhere", prepare_blast},
    {"graph", "Print every edge of the joined graph: how one thing that falls leads to another",
     prepare_graph},
    {"who-can", "Tell who may do something to a resource, through RBAC", prepare_who_can},
    {"collect", "Write what can be read of a cluster into one file, a target for every verb",
     prepare_collect},
    {"watch", "Keep the seven answers about a cluster current, and tell what changes them", prepare_watch},
    {"observe", "Keep what the API server's audit webhook sends, for scan --events", prepare_observe},
    {"rbac-manifest", "Print the least role that a cluster can be read with", prepare_rbac_manifest},
    {"explain", "Tell a rule, or an edge of the graph, in full", prepare_explain},
};

constexpr std::string_view description =
    "Cofferdam reads an estate of containers and answers seven questions about its security, with proof.";

// CLI11 reports by exceptions; its own status codes are none of ours.
int report(const CLI::App& app, const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? nothing_found : not_done;
}

int no_verb(std::string_view word) {
    fmt::print(stderr, "cofferdam: no verb \"{}\"; there are:\n", report::visible(word));
    for (const Verb& verb : verbs()) fmt::print(stderr, "  {:<9} {}\n", verb.name, verb.summary);
    return not_done;
}

} // namespace

std::span<const Verb> verbs() { return list; }

int exit_status(const Result<int>& done) {
    if (done) return *done;
    // Messages hold names of foreign files.
    fmt::print(stderr, "cofferdam: {}\n", report::visible(done.error().message));
    return not_done;
}

int run(int argc, char** argv) {
    CLI::App app{std::string(description)};
    app.name("cofferdam");
    app.set_version_flag("--version", fmt::format("cofferdam {}", content::version()));
    app.require_subcommand(1);
    std::function<int()> chosen;
    for (const Verb& verb : verbs()) {
        CLI::App* command = app.add_subcommand(std::string(verb.name), std::string(verb.summary));
        std::function<int()> runner = verb.prepare(*command);
        command->callback([&chosen, runner] { chosen = runner; });
    }
    if (argc > 1 && argv[1][0] != '-'
        && std::ranges::find(verbs(), std::string_view(argv[1]), &Verb::name) == verbs().end())
        return no_verb(argv[1]);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return report(app, problem);
    }
    return chosen();
}

} // namespace cofferdam::cli
