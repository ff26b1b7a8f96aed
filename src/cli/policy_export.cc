// cofferdam policy export [CONTROL...]: controls, or the user's CEL, as policies that the API server itself
// enforces, brought in by three steps.
#include <cstdio>
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/admission/replay.h"
#include "analysis/native_policy/native_policy.h"
#include "cli/judgement.h"
#include "cli/outputs.h"
#include "cli/policy.h"
#include "cli/read_estate.h"
#include "core/file_system.h"
#include "estate/builder.h"
#include "kubernetes/decode.h"
#include "report/escape.h"

namespace cofferdam::cli {

namespace {

using native_policy::NativePolicy;
using native_policy::Stage;

struct ExportOptions : ReadingOptions { // its targets: what the policies are replayed over
    std::vector<std::string> controls;
    bool all = false;
    std::string cel;
    std::string name = "own";
    std::string message;
    std::vector<std::string> kinds;
    std::string params; // KIND=NAME
    std::string stage;
    std::vector<std::string> exempt;
    std::string output;
};

std::unexpected<Error> not_exported(const std::string& id, const Error& why) {
    return error("{}: cannot be exported: {}", id, why.message);
}

Result<NativePolicy> named_control(const std::string& id) {
    for (const content::ControlFamily& family : content::control_families())
        for (const content::Control& control : family.controls) {
            if (control.rule->id != id) continue;
            auto policy = native_policy::policy_of(family, control);
            if (!policy) return not_exported(id, policy.error());
            return policy;
        }
    return error("{}: no control has that id", id);
}

Result<NativePolicy> own_expression(const ExportOptions& options) {
    native_policy::OwnExpression own{.name = options.name,
                                     .message = options.message,
                                     .cel = options.cel,
                                     .kinds = options.kinds,
                                     .params = {}};
    if (options.message.contains('\n')) return error("--message: must be one line");
    if (!options.params.empty()) {
        const std::size_t equals = options.params.find('=');
        if (equals == std::string::npos) return error("--params {}: must be KIND=NAME", options.params);
        own.params = COFFERDAM_TRY(
            native_policy::parse_params(options.params.substr(0, equals), options.params.substr(equals + 1)));
    }
    auto policy = native_policy::policy_of(own);
    if (!policy) return error("--cel: {}", policy.error().message);
    return policy;
}

// Of `--all`, what cannot be exported is told and does no harm.
Result<std::vector<NativePolicy>> wanted_policies(const ExportOptions& options) {
    std::vector<NativePolicy> policies;
    for (const std::string& id : options.controls) policies.push_back(COFFERDAM_TRY(named_control(id)));
    if (!options.cel.empty()) policies.push_back(COFFERDAM_TRY(own_expression(options)));
    if (options.all) {
        for (native_policy::Exported& one : native_policy::export_controls()) {
            if (one.policy) {
                policies.push_back(*std::move(one.policy));
            } else {
                fmt::print(stderr, "{}: not exported: {}\n", one.control->rule->id,
                           one.policy.error().message);
            }
        }
    }
    if (policies.empty()) return error("name a control, or give --cel or --all");
    return policies;
}

std::vector<Stage> wanted_stages(const ExportOptions& options) {
    for (const Stage stage : native_policy::stages)
        if (options.stage == to_string(stage)) return {stage};
    if (options.output.empty()) return {Stage::Audit};
    return {std::begin(native_policy::stages), std::end(native_policy::stages)};
}

std::string_view effect_of(Stage stage) {
    switch (stage) {
    case Stage::Audit: return "what would be refused is written to the audit log; nobody is told";
    case Stage::Warn: return "who asks for what would be refused is warned; nothing is refused";
    case Stage::Deny: return "it is refused";
    }
    return "";
}

// The estate, and beside it the policy as a target of its own.
admission::Replay replay_of(const estate::SnapshotPtr& estate, const NativePolicy& policy,
                            estate::SnapshotPtr& with_policy) {
    const std::string yaml = policy_yaml(policy) + "---\n" + binding_yaml(policy, Stage::Deny);
    const value::Parsed parsed = value::parse_yaml(std::make_shared<value::Text>("exported.yaml", yaml));
    kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
    estate::SnapshotBuilder builder(estate);
    const Id<estate::Target> target = builder.add_target({.name = "exported"});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    with_policy = std::move(builder).build().snapshot;
    return admission::replay(*with_policy, {}, target);
}

// Comments above a binding: what the step does, and to whom.
class Review {
  public:
    Review(const estate::SnapshotPtr& estate, const NativePolicy& policy) {
        if (!estate) return;
        estate::SnapshotPtr with_policy;
        const admission::Replay replay = replay_of(estate, policy, with_policy);
        numbers_ = fmt::format("# Replayed over {} objects: {} would be refused, of {} it cannot be known.\n",
                               replay.objects, replay.refused.size(), replay.unknown.size());
        for (const admission::Replayed& one : replay.refused)
            numbers_ +=
                fmt::format("#   {} ({})\n", report::visible(to_string(with_policy->key(*one.object))),
                            report::visible(to_string(one.object->document->place(*one.object->raw))));
    }

    std::string of(Stage stage) const {
        return fmt::format("# Step {} of 3, {}: {}.\n{}", static_cast<int>(stage) + 1, to_string(stage),
                           effect_of(stage), numbers_);
    }

  private:
    std::string numbers_;
};

std::string step_folder(Stage stage) {
    return fmt::format("{}-{}", static_cast<int>(stage) + 1, to_string(stage));
}

Result<void> write_in(const ExportOptions& options, const std::string& folder, const std::string& name,
                      const std::string& text) {
    const std::string path = join_path(options.output, folder);
    std::error_code problem;
    std::filesystem::create_directories(path, problem);
    if (problem) return error("cannot make the folder {}: {}", path, problem.message());
    return write_file(join_path(path, name + ".yaml"), [&](const Write& write) { write(text); });
}

Result<void> write_policy(const ExportOptions& options, const NativePolicy& policy, const Review& review,
                          std::string& printed) {
    const std::string yaml = policy_yaml(policy);
    if (options.output.empty()) {
        printed += "---\n" + yaml;
    } else {
        COFFERDAM_TRY(write_in(options, "policies", policy.name, yaml));
    }
    for (const Stage stage : wanted_stages(options)) {
        const std::string binding = review.of(stage) + binding_yaml(policy, stage, {.names = options.exempt});
        if (options.output.empty()) {
            printed += "---\n" + binding;
        } else {
            COFFERDAM_TRY(write_in(options, step_folder(stage), policy.name, binding));
        }
    }
    return {};
}

Result<int> export_policies(const ExportOptions& options) {
    const std::vector<NativePolicy> policies = COFFERDAM_TRY(wanted_policies(options));
    estate::SnapshotPtr estate;
    if (!options.targets.empty()) {
        const content::Config config = COFFERDAM_TRY(read_config(options.config));
        estate = COFFERDAM_TRY(read_filled_estate(options, config));
    }
    std::string printed;
    for (const NativePolicy& policy : policies)
        COFFERDAM_TRY(write_policy(options, policy, Review(estate, policy), printed));
    if (!options.output.empty())
        printed = fmt::format("{} policies in {}: review and apply policies, then 1-audit, 2-warn, 3-deny\n",
                              policies.size(), report::visible(options.output));
    COFFERDAM_TRY(write_standard_output(printed));
    return nothing_found;
}

} // namespace

std::function<int()> prepare_policy_export(CLI::App& command) {
    auto options = std::make_shared<ExportOptions>();
    command.add_option("CONTROL", options->controls, "Ids of controls");
    command.add_flag("--all", options->all,
                     "Every control that can be exported; why others cannot goes to standard error");
    command.add_option("--cel", options->cel, "An expression over container, pod, metadata or object");
    command.add_option("--name", options->name, "Of the policy of --cel");
    command.add_option("--message", options->message,
                       "Of the policy of --cel: what is told to whom it refuses");
    command.add_option("--kind", options->kinds,
                       "A kind that --cel is about; may be repeated (default: those that make pods)");
    command.add_option("--params", options->params, "What params is in --cel: ConfigMap=NAMESPACE/NAME");
    command.add_option("--stage", options->stage, "audit, warn or deny")
        ->check(CLI::IsMember({"audit", "warn", "deny"}));
    command.add_option("--over", options->targets,
                       "Files, folders or archives that the policies are replayed over");
    command.add_option("--exempt", options->exempt,
                       "A namespace that the bindings leave out; may be repeated");
    command.add_option("-o,--output", options->output, "A folder to write to, a file for each step");
    add_reading_options(command, *options);
    take_one_value_each(command);
    return [options] { return exit_status(export_policies(*options)); };
}

} // namespace cofferdam::cli
