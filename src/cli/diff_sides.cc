#include "cli/diff_sides.h"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/read_estate.h"
#include "estate/builder.h"
#include "sources/git/revision.h"

namespace cofferdam::cli {

namespace {

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value ? value : "";
}

// "main..HEAD" and paths, unless there is a file of that name.
std::optional<git::Range> range_of(const DiffOptions& options) {
    if (options.targets.empty() || !options.before.empty() || !options.after.empty()) return std::nullopt;
    if (disk().status(options.targets.front())) return std::nullopt;
    return git::parse_range(options.targets.front());
}

// As git writes them.
std::vector<std::string> paths_of(const DiffOptions& options) {
    std::vector<std::string> paths;
    for (std::size_t i = 1; i < options.targets.size(); ++i) {
        std::string path = std::filesystem::path(options.targets[i]).lexically_normal().string();
        if (path.size() > 1 && path.ends_with('/')) path.pop_back();
        paths.push_back(std::move(path));
    }
    if (paths.empty()) paths.emplace_back(".");
    return paths;
}

std::string named(std::string_view revision, const std::vector<std::string>& paths) {
    if (paths.front() == ".") return std::string(revision);
    return fmt::format("{} of {}", fmt::join(paths, " "), revision);
}

Result<Side> open_revision(const git::Repository& repository, const std::string& commit,
                           std::string_view revision, const std::vector<std::string>& paths) {
    git::Tree tree = COFFERDAM_TRY(git::read_tree(repository, commit, paths));
    return Side{named(revision, paths), std::move(tree.holds), std::move(tree.files), true};
}

// What is there of them on disk.
Side open_disk(const std::vector<std::string>& paths) {
    Side side{named("the files on disk", paths), {}, std::nullopt, true};
    for (const std::string& path : paths) {
        if (disk().status(path)) side.targets.push_back(path);
    }
    return side;
}

Result<TwoSides> open_range(const DiffOptions& options, const git::Range& range) {
    if (options.render)
        return error(
            "--render needs files on disk, and {} names revisions: check them out (git worktree add)",
            options.targets.front());
    if (wants_cluster(options.cluster) || wants_host(options.host))
        return error("what runs has no revisions");
    const git::Repository repository{".", variable("PATH"), variable("HOME")};
    const std::vector<std::string> paths = paths_of(options);
    const std::string before_word = range.before.empty() ? "HEAD" : range.before;
    std::string before = COFFERDAM_TRY(git::commit_of(repository, before_word));
    std::string after;
    if (!range.after.empty()) after = COFFERDAM_TRY(git::commit_of(repository, range.after));
    if (range.from_fork_point) {
        const std::string other = after.empty() ? COFFERDAM_TRY(git::commit_of(repository, "HEAD")) : after;
        before = COFFERDAM_TRY(git::fork_point(repository, before, other));
    }
    TwoSides sides{COFFERDAM_TRY(open_revision(repository, before, before_word, paths)), {}};
    sides.after = after.empty() ? open_disk(paths)
                                : COFFERDAM_TRY(open_revision(repository, after, range.after, paths));
    if (sides.before.targets.empty() && sides.after.targets.empty())
        return error("neither {} nor {} is anywhere", sides.before.name, sides.after.name);
    return sides;
}

std::string name_of(const std::vector<std::string>& targets) {
    return fmt::format("{}", fmt::join(targets, " "));
}

} // namespace

Result<TwoSides> open_sides(const DiffOptions& options) {
    if (const auto range = range_of(options)) return open_range(options, *range);
    Sides sides = COFFERDAM_TRY(sides_of(options));
    TwoSides opened;
    opened.before = {name_of(sides.before), std::move(sides.before), std::nullopt, false};
    opened.after = {name_of(sides.after), std::move(sides.after), std::nullopt, false};
    return opened;
}

// The cluster or host, if there is one, is the side that names no target. A name that is mistyped would be an
// estate without connections, and all of the other's be new or gone: so neither may be empty, but a revision
// that lacks what the other has.
Result<estate::SnapshotPtr> read_side(const DiffOptions& options, const Side& side,
                                      const content::Config& config) {
    if (side.may_be_empty && side.targets.empty())
        return std::move(estate::SnapshotBuilder()).build().snapshot;
    ReadingOptions reading = options;
    reading.targets = side.targets;
    if (!side.targets.empty()) {
        reading.cluster = {};
        reading.host = {};
    }
    estate::SnapshotPtr snapshot =
        COFFERDAM_TRY(side.files ? read_estate(reading, config, *side.files) : read_estate(reading, config));
    if (!side.may_be_empty) COFFERDAM_TRY(require_something(*snapshot));
    return snapshot;
}

} // namespace cofferdam::cli
