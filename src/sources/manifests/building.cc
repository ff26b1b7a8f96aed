#include "sources/manifests/building.h"

#include <algorithm>
#include <map>
#include <set>
#include <variant>

#include "core/parallel.h"

namespace cofferdam::manifests {

namespace {

using Recipe = std::variant<const Chart*, const Kustomization*>;
using Kustomizations = std::map<std::string, const Kustomization*>; // by normal path of the folder

struct Build {
    OpenTarget* target;
    Recipe recipe;
    Result<std::string> output;
};

const std::string& folder_of(const Recipe& recipe) {
    return std::visit([](const auto* made) -> const std::string& { return made->folder; }, recipe);
}

Kustomizations by_folder(const OpenTarget& target) {
    Kustomizations found;
    for (const Kustomization& kustomization : target.listing.kustomizations)
        found.emplace(normal_path(kustomization.folder), &kustomization);
    return found;
}

// What other kustomizations take is built as a part of them.
std::vector<const Kustomization*> roots(const OpenTarget& target) {
    std::set<std::string> taken;
    for (const Kustomization& kustomization : target.listing.kustomizations)
        taken.insert(kustomization.resources.begin(), kustomization.resources.end());
    std::vector<const Kustomization*> found;
    for (const Kustomization& kustomization : target.listing.kustomizations) {
        const bool is_root = !kustomization.component && !taken.contains(normal_path(kustomization.folder));
        if (is_root) found.push_back(&kustomization);
    }
    return found;
}

// All that a kustomization takes, with what those that it takes do.
void add_resources(std::set<std::string>& files, const Kustomization& kustomization,
                   const Kustomizations& all) {
    for (const std::string& resource : kustomization.resources) {
        if (!files.insert(resource).second) continue;
        if (auto found = all.find(resource); found != all.end()) add_resources(files, *found->second, all);
    }
}

// Files that are only ingredients of objects.
std::set<std::string> ingredients(const OpenTarget& target) {
    std::set<std::string> found;
    for (const Kustomization& kustomization : target.listing.kustomizations)
        found.insert(kustomization.ingredients.begin(), kustomization.ingredients.end());
    for (const Kustomization& kustomization : target.listing.kustomizations) {
        for (const std::string& resource : kustomization.resources) found.erase(resource);
    }
    return found;
}

void remove_inputs(OpenTarget& target, const std::set<std::string>& paths) {
    if (paths.empty()) return;
    std::erase_if(target.inputs, [&](const Input& input) { return paths.contains(normal_path(input.path)); });
}

std::string remedy(const OpenTarget& target, std::string_view command) {
    if (target.archive) return "unpack the archive, and run with --render";
    return fmt::format("run with --render, or scan the output of \"{}\"", command);
}

estate::Gap chart_gap(const OpenTarget& target, const Chart& chart, std::string reason) {
    const std::string name = target.prefix + chart.folder;
    return {estate::Facts::all(), "Helm chart " + name, reason + ": its objects are not in the answers",
            remedy(target, "helm template " + chart.folder), chart.place};
}

estate::Gap kustomization_gap(const OpenTarget& target, const Kustomization& kustomization,
                              std::string reason) {
    const std::string name = target.prefix + kustomization.folder;
    const std::string changes = fmt::format("{}", fmt::join(kustomization.changes, ", "));
    return {estate::Facts::all(), "kustomization " + name,
            changes.empty()
                ? reason + ": the files that it takes are read as they are written"
                : fmt::format("{}: its {} are not applied to the objects that it takes", reason, changes),
            remedy(target, "kubectl kustomize " + kustomization.folder), kustomization.place};
}

void add_gaps_of_unbuilt(OpenTarget& target) {
    for (const Chart& chart : target.listing.charts) {
        if (!chart.library) target.gaps.push_back(chart_gap(target, chart, "not rendered"));
    }
    for (const Kustomization& kustomization : target.listing.kustomizations) {
        if (!kustomization.changes.empty())
            target.gaps.push_back(kustomization_gap(target, kustomization, "not built"));
    }
}

std::vector<Build> builds(OpenTarget& target) {
    std::vector<Build> found;
    for (const Chart& chart : target.listing.charts) {
        if (!chart.library) found.push_back({&target, &chart, {}});
    }
    for (const Kustomization* root : roots(target)) found.push_back({&target, root, {}});
    return found;
}

Result<Command> plan(const Chart* chart, const RenderOptions& options) { return plan_chart(*chart, options); }
Result<Command> plan(const Kustomization* root, const RenderOptions& options) {
    return plan_kustomization(*root, options);
}

Result<std::string> carry_out(const Recipe& recipe, const RenderOptions& options) {
    const Command command =
        COFFERDAM_TRY(std::visit([&](const auto* made) { return plan(made, options); }, recipe));
    return run(command, options.limits);
}

void add_output(Build& build) {
    OpenTarget& target = *build.target;
    const std::uint64_t size = build.output->size();
    target.inputs.push_back({.name = folder_of(build.recipe) + " (rendered)",
                             .chosen = Chosen::Named,
                             .bytes = *std::move(build.output),
                             .size = size,
                             .rendered = true});
    if (const auto* root = std::get_if<const Kustomization*>(&build.recipe)) {
        std::set<std::string> files;
        add_resources(files, **root, by_folder(target));
        remove_inputs(target, files);
    }
}

void add_failure(Build& build) {
    const std::string reason = fmt::format("cannot be rendered ({})", build.output.error().message);
    OpenTarget& target = *build.target;
    if (const auto* chart = std::get_if<const Chart*>(&build.recipe)) {
        target.gaps.push_back(chart_gap(target, **chart, reason));
    } else {
        target.gaps.push_back(
            kustomization_gap(target, *std::get<const Kustomization*>(build.recipe), reason));
    }
}

} // namespace

void build_targets(std::vector<OpenTarget>& targets, const Options& options) {
    std::vector<Build> all;
    for (OpenTarget& target : targets) {
        remove_inputs(target, ingredients(target));
        if (options.render && !target.archive) {
            std::ranges::move(builds(target), std::back_inserter(all));
        } else {
            add_gaps_of_unbuilt(target);
        }
    }
    parallel_for(all.size(),
                 [&](std::size_t i) { all[i].output = carry_out(all[i].recipe, *options.render); });
    for (Build& build : all) {
        if (build.output) {
            add_output(build);
        } else {
            add_failure(build);
        }
    }
}

} // namespace cofferdam::manifests
