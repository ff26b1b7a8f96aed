// cofferdam policy replay POLICY TARGET...: what a policy would refuse of what is there, before anybody
// enforces it.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/admission/replay.h"
#include "cli/judgement.h"
#include "cli/outputs.h"
#include "cli/policy.h"
#include "cli/read_estate.h"
#include "cli/reading_options.h"
#include "cli/reporting_options.h"
#include "report/json_writer.h"

namespace cofferdam::cli {

namespace {

using admission::Force;
using admission::Objection;
using admission::Replay;
using admission::Replayed;

struct ReplayOptions : ReadingOptions {
    std::string policy;
    std::string kubernetes_version;
    std::string format = "text";
};

// The objections of that force, link by link.
struct Said {
    std::string link;
    const Objection* objection;
};
std::vector<Said> said(const Replayed& one, Force force) {
    std::vector<Said> found;
    for (const admission::Link& link : one.verdict->links)
        for (const Objection& objection : link.objections)
            if (objection.force == force) found.push_back({link.kind, &objection});
    return found;
}

std::string owner_of(const estate::Object& object) {
    if (!object.chart.empty()) return fmt::format(", chart {}", object.chart);
    return object.managed_by.empty() ? "" : fmt::format(", by {}", object.managed_by);
}

std::string name_of(const estate::Snapshot& snapshot, const estate::Object& object) {
    return fmt::format("{} ({}){}", to_string(snapshot.key(object)),
                       to_string(object.document->place(*object.raw)), owner_of(object));
}

std::string text_of(const estate::Snapshot& snapshot, const std::vector<Replayed>& list, Force force) {
    std::string text;
    for (const Replayed& one : list) {
        text += fmt::format("\n  {}\n", name_of(snapshot, *one.object));
        for (const Said& each : said(one, force)) {
            const std::string link = each.link == one.object->kind ? "" : fmt::format("its {}: ", each.link);
            text += fmt::format("    {}{}: {}\n", link, each.objection->by, each.objection->message);
            if (!each.objection->fields.empty())
                text += fmt::format("      reads {}\n", fmt::join(each.objection->fields, ", "));
        }
    }
    return text;
}

std::string text_of(const estate::Snapshot& snapshot, const Replay& replay) {
    std::string text = fmt::format("{} of {} objects would be refused, of {} it cannot be known\n",
                                   replay.refused.size(), replay.objects, replay.unknown.size());
    if (!replay.refused.empty()) text += "\nRefused" + text_of(snapshot, replay.refused, Force::Refuses);
    if (!replay.unknown.empty()) text += "\nCannot know" + text_of(snapshot, replay.unknown, Force::Doubt);
    return text;
}

void write_list(report::JsonWriter& out, std::string_view name, const estate::Snapshot& snapshot,
                const std::vector<Replayed>& list, Force force) {
    out.begin_array(name);
    for (const Replayed& one : list) {
        const estate::Key key = snapshot.key(*one.object);
        out.line();
        out.begin_object();
        out.member("kind", key.kind);
        out.member("namespace", key.namespace_);
        out.member("name", key.name);
        out.member("place", to_string(one.object->document->place(*one.object->raw)));
        out.member("chart", one.object->chart);
        out.member("managed_by", one.object->managed_by);
        out.begin_array("by");
        for (const Said& each : said(one, force)) {
            out.begin_object();
            out.member("link", each.link);
            out.member("policy", each.objection->by);
            out.member("message", each.objection->message);
            out.begin_array("fields");
            for (const std::string& field : each.objection->fields) out.string(field);
            out.end_array();
            out.end_object();
        }
        out.end_array();
        out.end_object();
    }
    out.line();
    out.end_array();
}

std::string json_of(const estate::Snapshot& snapshot, const Replay& replay) {
    std::string text;
    report::JsonWriter out(text);
    out.begin_object();
    out.count("objects", replay.objects);
    write_list(out, "refused", snapshot, replay.refused, Force::Refuses);
    write_list(out, "unknown", snapshot, replay.unknown, Force::Doubt);
    out.end_object();
    return text + '\n';
}

Result<Id<estate::Target>> target_of(const estate::Snapshot& snapshot, const std::string& policy) {
    for (std::uint32_t slot = 0; slot < snapshot.targets().size(); ++slot)
        if (snapshot.targets()[slot].name == policy) return Id<estate::Target>{slot};
    return error("{}: nothing in it could be read", policy);
}

Result<void> require_policy(const estate::Snapshot& snapshot, Id<estate::Target> target,
                            const std::string& file) {
    for (const auto& [id, policy] : snapshot.table<estate::PolicyObject>())
        if (snapshot.object_of(policy).target == target && policy.concern == estate::PolicyConcern::Admission)
            return {};
    return error("{}: no admission policy in it", file);
}

Result<int> replay_policy(ReplayOptions options) {
    questions::Settings settings;
    if (!options.kubernetes_version.empty())
        settings.kubernetes_version = COFFERDAM_TRY(pod_security::parse_version(options.kubernetes_version));
    if (options.targets.empty() && !wants_cluster(options.cluster) && !wants_host(options.host))
        options.targets = {"."};
    options.targets.insert(options.targets.begin(), options.policy);
    const content::Config config = COFFERDAM_TRY(read_config(options.config));
    const estate::SnapshotPtr snapshot = COFFERDAM_TRY(read_filled_estate(options, config));
    const Id<estate::Target> policies = COFFERDAM_TRY(target_of(*snapshot, options.policy));
    COFFERDAM_TRY(require_policy(*snapshot, policies, options.policy));
    const admission::Server server{questions::judged_version(settings, *snapshot), std::nullopt};
    const Replay replay = admission::replay(*snapshot, server, policies);
    const std::string text =
        options.format == "json" ? json_of(*snapshot, replay) : text_of(*snapshot, replay);
    COFFERDAM_TRY(write_standard_output(text));
    return replay.refused.empty() ? nothing_found : findings;
}

} // namespace

std::function<int()> prepare_policy_replay(CLI::App& command) {
    auto options = std::make_shared<ReplayOptions>();
    command.add_option("POLICY", options->policy, "File or folder with the policy")->required();
    command.add_option("TARGET", options->targets, "Files, folders or archives that it is replayed over");
    command.add_option("--kubernetes-version", options->kubernetes_version,
                       "Version of the API server: 1.35");
    add_format(command, options->format, {"text", "json"});
    add_reading_options(command, *options);
    take_one_value_each(command);
    return [options] { return exit_status(replay_policy(*options)); };
}

} // namespace cofferdam::cli
