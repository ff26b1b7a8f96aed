#include "cli/read_estate.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <ranges>
#include <set>
#include <span>

#include <fmt/format.h>

#include "cli/file_keys.h"
#include "core/file_system.h"
#include "estate/builder.h"
#include "report/escape.h"
#include "sources/cluster/collection_file.h"
#include "sources/cluster/load.h"
#include "sources/compose/boundary.h"
#include "sources/compose/compose.h"
#include "sources/compose/discovery.h"
#include "sources/compose/project_name.h"
#include "sources/dockerfile/dockerfile.h"
#include "sources/host/host_collection.h"
#include "sources/manifests/load.h"

namespace cofferdam::cli {

namespace {

manifests::Options manifest_options(const ReadingOptions& options, const content::Config& config) {
    manifests::Options wanted;
    wanted.excludes = config.exclude;
    wanted.excludes.insert(wanted.excludes.end(), options.excludes.begin(), options.excludes.end());
    wanted.gitignore = options.no_gitignore ? manifests::UseGitignore::No : manifests::UseGitignore::Yes;
    if (!options.render) return wanted;
    manifests::RenderOptions render;
    const char* path = std::getenv("PATH");
    render.search_path = path ? path : "";
    render.helm_values = options.helm_values;
    render.limits.time = std::chrono::seconds(options.render_seconds);
    wanted.render = std::move(render);
    return wanted;
}

Result<compose::Options> compose_options(const ReadingOptions& options) {
    compose::Options wanted;
    for (const std::string& entry : options.environment) {
        std::size_t equals = entry.find('=');
        if (equals == std::string::npos) return error("--env {}: must be KEY=VALUE", entry);
        wanted.environment[entry.substr(0, equals)] = entry.substr(equals + 1);
    }
    wanted.environment_files = options.environment_files;
    wanted.profiles = options.profiles;
    return wanted;
}

void add_project(compose::Project project, estate::SnapshotBuilder& builder) {
    Id<estate::Target> target = builder.add_target(std::move(project.target));
    for (estate::Entity& entity : project.entities) builder.add(target, std::move(entity));
    for (estate::Gap& gap : project.gaps) builder.add_gap(std::move(gap));
    for (value::Problem& problem : project.problems) {
        if (problem.severity == value::Severity::Error) ++builder.coverage().unreadable;
        builder.add_problem(std::move(problem));
    }
    builder.coverage().files += project.files.size();
    builder.coverage().documents += project.documents;
}

// Beside the project's files, and read only when docker compose is told to.
estate::Gap variant_gap(const std::string& file) {
    return {estate::Fact::Workloads | estate::Fact::Exposure,
            "Compose file " + file,
            "docker compose reads it only when it is named, so it is part of no project here",
            "name it as a target",
            {}};
}

// The folder that the user pointed at: of several targets that hold this one the widest; its own if only a
// file was named.
std::string root_of(const std::string& folder, const std::vector<std::string>& targets) {
    std::string root = folder;
    for (const std::string& target : targets) {
        if (compose::is_below(target, root)) root = target;
    }
    return root;
}

// docker compose names a project by its folder's name, and "." and ".." are none.
compose::Options options_for(const std::string& folder, const std::vector<std::string>& targets,
                             compose::Options options) {
    options.root = root_of(folder, targets);
    if (Result<std::string> path = disk().resolve(folder)) {
        std::string name = compose::normalised_name(base_name(*path));
        if (!name.empty()) options.fallback_name = std::move(name);
    }
    return options;
}

// Each folder is a project.
void add_projects(const std::vector<std::string>& files, const std::vector<std::string>& targets,
                  const compose::Options& options, const FileSystem& file_system,
                  estate::SnapshotBuilder& builder) {
    std::map<std::string, std::vector<std::string>> by_folder;
    for (const std::string& file : files) by_folder[parent_path(file)].emplace_back(base_name(file));
    for (const auto& [folder, names] : by_folder) {
        const compose::Options of_folder = options_for(folder, targets, options);
        for (const compose::ProjectFiles& project : compose::find_projects(names)) {
            std::vector<std::string> paths;
            for (const std::string& name : project.files) paths.push_back(join_path(folder, name));
            add_project(compose::load(file_system, paths, of_folder), builder);
            for (const std::string& name : project.variants)
                builder.add_gap(variant_gap(join_path(folder, name)));
        }
    }
}

// "api/Dockerfile" below the target; a file that was named itself has its own name.
std::string name_below(const manifests::FoundFile& file) {
    if (file.path == file.target) return std::string(base_name(file.path));
    std::string_view name = file.path;
    if (name.starts_with(file.target)) name.remove_prefix(file.target.size());
    name.remove_prefix(std::min(name.find_first_not_of('/'), name.size()));
    return std::string(name);
}

void add_unread(const std::string& path, value::Problem problem, estate::SnapshotBuilder& builder) {
    ++builder.coverage().unreadable;
    builder.add_gap({estate::Fact::Images, "Dockerfile " + path,
                     problem.message + ": a part of it is not in the answers", "mend it, or exclude it",
                     problem.place});
    builder.add_problem(std::move(problem));
}

void add_dockerfile(const manifests::FoundFile& file, Id<estate::Target> target,
                    const FileSystem& file_system, estate::SnapshotBuilder& builder) {
    const dockerfile::Limits limits;
    ++builder.coverage().files;
    Result<std::string> bytes = file_system.read(file.path, limits.bytes);
    if (!bytes) return add_unread(file.path, {value::Severity::Error, {}, bytes.error().message}, builder);
    dockerfile::Reading reading = dockerfile::read(
        std::make_shared<const value::Text>(file.path, *std::move(bytes)), name_below(file), limits);
    for (value::Problem& problem : reading.problems) {
        if (problem.severity == value::Severity::Error) {
            add_unread(file.path, std::move(problem), builder);
        } else {
            builder.add_problem(std::move(problem));
        }
    }
    if (!reading.entity) return;
    ++builder.coverage().documents;
    builder.add(target, *std::move(reading.entity));
}

// Those of one target stand beside one another.
void add_dockerfiles(const std::vector<manifests::FoundFile>& files, const FileSystem& file_system,
                     estate::SnapshotBuilder& builder) {
    std::string_view last;
    Id<estate::Target> target;
    for (const manifests::FoundFile& file : files) {
        if (file.target != last) target = builder.add_target({file.target, estate::Origin::Manifest});
        last = file.target;
        add_dockerfile(file, target, file_system, builder);
    }
}

// The cluster that is asked for, and the files of collect: what is left are targets of the other sources.
Result<void> add_clusters(const ReadingOptions& reading, std::vector<std::string>& targets,
                          estate::SnapshotBuilder& builder) {
    const ClusterOptions& options = reading.cluster;
    const cluster::Unlocking unlocking =
        COFFERDAM_TRY(read_unlocking(reading.passphrase_file, reading.identity_file));
    if (wants_cluster(options)) {
        ReadCluster read = COFFERDAM_TRY(read_cluster(options));
        cluster::load(std::move(read.collection), read.name, builder);
    }
    for (const std::string& target : targets) {
        if (!cluster::is_collection(target)) continue;
        cluster::Collection collection = COFFERDAM_TRY(cluster::read_collection(target, disk(), unlocking));
        if (host::is_of_host(collection)) {
            COFFERDAM_TRY(host::load(std::move(collection), target, builder));
        } else {
            cluster::load(std::move(collection), target, builder);
        }
    }
    std::erase_if(targets, cluster::is_collection);
    return {};
}

// The answer is about the rest, and does not say so itself.
void tell_unread(std::span<const std::string> lines) {
    constexpr std::size_t most_lines = 20;
    for (const std::string& line : lines | std::views::take(most_lines))
        fmt::print(stderr, "cofferdam: {}\n", report::visible(line));
    if (lines.size() > most_lines)
        fmt::print(stderr, "cofferdam: and {} more, which cofferdam scan lists\n", lines.size() - most_lines);
}

} // namespace

Result<estate::SnapshotPtr> read_estate(const ReadingOptions& options, const content::Config& config,
                                        const FileSystem& files) {
    compose::Options of_compose = COFFERDAM_TRY(compose_options(options));
    std::vector<std::string> targets = options.targets;
    if (targets.empty() && !wants_cluster(options.cluster) && !wants_host(options.host)) targets = {"."};
    estate::SnapshotBuilder builder;
    COFFERDAM_TRY(add_clusters(options, targets, builder));
    if (wants_host(options.host)) COFFERDAM_TRY(add_host(options.host, builder));
    manifests::Loaded loaded =
        COFFERDAM_TRY(manifests::load(targets, manifest_options(options, config), files, builder));
    add_projects(loaded.compose_files, targets, of_compose, files, builder);
    add_dockerfiles(loaded.dockerfiles, files, builder);
    return std::move(builder).build().snapshot;
}

std::vector<std::string> unread(const estate::Snapshot& snapshot) {
    std::vector<std::string> lines;
    std::set<std::string> places;
    for (const estate::Gap& gap : snapshot.gaps()) {
        lines.push_back(fmt::format("{}: {}", gap.subject, gap.reason));
        places.insert(to_string(gap.place));
    }
    for (const value::Problem& problem : snapshot.problems()) {
        const std::string place = to_string(problem.place);
        if (problem.severity == value::Severity::Error && !places.contains(place))
            lines.push_back(fmt::format("{}: {}", place, problem.message));
    }
    return lines;
}

Result<void> require_something(const estate::Snapshot& snapshot) {
    const estate::Coverage& coverage = snapshot.coverage();
    if (coverage.objects > 0) return {};
    const std::vector<std::string> lines = unread(snapshot);
    if (!lines.empty())
        return error("nothing could be read, so there is nothing to answer about: {}", lines.back());
    return error(
        "no Kubernetes object, no Compose service, no container and no Dockerfile in {} files, so there is "
        "nothing to answer about",
        coverage.files);
}

Result<estate::SnapshotPtr> read_filled_estate(const ReadingOptions& options, const content::Config& config) {
    estate::SnapshotPtr snapshot = COFFERDAM_TRY(read_estate(options, config));
    tell_unread(unread(*snapshot));
    COFFERDAM_TRY(require_something(*snapshot));
    return snapshot;
}

} // namespace cofferdam::cli
