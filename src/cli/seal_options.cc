#include "cli/seal_options.h"

#include <CLI/CLI.hpp>

#include "cli/reporting_options.h"

namespace cofferdam::cli {

namespace {

void add_ways(CLI::App& command, SealOptions& options) {
    command
        .add_option("--from", options.from,
                    "Where an intruder begins, as in blast (default: internet); each is planned against")
        ->group("Planning");
    command
        .add_option("--protect", options.protect,
                    "What must not fall, as in blast (default: cluster-admin, nodes, Secrets)")
        ->group("Planning");
    command.add_option("--budget", options.budget, "No more edits than these: what then still falls is told")
        ->check(CLI::NonNegativeNumber)
        ->group("Planning");
    command
        .add_flag("--on-conditions", options.on_conditions,
                  "Close also what falls only if something holds that the estate does not show")
        ->group("Planning");
    command
        .add_flag("--close-ways-in", options.close_ways_in,
                  "Services that lead in from outside may be closed, too")
        ->group("Planning");
}

void add_containment(CLI::App& command, SealOptions& options) {
    command
        .add_option("--contain", options.contain,
                    "An intruder is in this pod (pod/NS/NAME): what to close, to revoke and to look through")
        ->group("Planning");
}

void add_network_planning(CLI::App& command, SealOptions& options) {
    command
        .add_flag("--network", options.network, "NetworkPolicies that allow what is wanted and nothing else")
        ->group("Network");
    command
        .add_option("--flows", options.flows,
                    "Recorded flows: Hubble JSON, Calico flow logs, conntrack -L, or src,dst,port,protocol")
        ->group("Network");
    command
        .add_flag("--observed-only", options.observed_only,
                  "Allow what the records show, not what manifests declare")
        ->group("Network");
    command
        .add_option("--namespace", options.namespaces,
                    "Seal only this one (default: all but Kubernetes' own)")
        ->group("Network");
    command
        .add_flag("--allow-external-names", options.allow_external_names,
                  "Where a name outside the cluster is needed, allow its port to all public addresses")
        ->group("Network");
    command
        .add_option("--api-server", options.api_server,
                    "Address or CIDR of the Kubernetes API, for workloads that use it")
        ->group("Network");
}

void add_writing(CLI::App& command, SealOptions& options) {
    command
        .add_option("--out", options.out,
                    "Folder for what is written (default: none; of --network standard output)")
        ->group("Writing");
    command.add_flag("--force", options.force, "Replace files that are there")->group("Writing");
    add_format(command, options.format, {"text", "json", "markdown"});
}

Result<estate::AddressRange> parse_addresses(const std::string& text) {
    if (const auto block = estate::parse_block(text)) return *block;
    if (const auto address = estate::parse_address(text)) return estate::AddressRange{*address, *address};
    return error("--api-server {}: is no address and no CIDR", text);
}

} // namespace

void add_seal_options(CLI::App& command, SealOptions& options) {
    add_targets(command, options.reading);
    add_ways(command, options);
    add_containment(command, options);
    add_network_planning(command, options);
    add_writing(command, options);
    add_graph_judging(command, options);
    add_reading_options(command, options.reading);
    take_one_value_each(command);
}

Result<seal::Options> plan_options(const SealOptions& options) {
    if (options.observed_only && options.flows.empty()) return error("--observed-only needs --flows");
    seal::Options wanted;
    wanted.namespaces = options.namespaces;
    wanted.allow_external_names = options.allow_external_names;
    wanted.declared = !options.observed_only;
    for (const std::string& text : options.api_server)
        wanted.api_server = wanted.api_server | COFFERDAM_TRY(parse_addresses(text));
    return wanted;
}

} // namespace cofferdam::cli
