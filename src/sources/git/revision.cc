#include "sources/git/revision.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "sources/manifests/process.h"

namespace cofferdam::git {

namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;

struct Blob {
    std::string id;
    std::string path;
};

Result<std::string> run_git(const Repository& repository, std::vector<std::string> arguments,
                            std::string input = "") {
    const auto program = manifests::find_program("git", repository.search_path);
    if (!program) return error("git is not installed, and it reads revisions");
    manifests::Command command{
        .program = *program,
        .arguments = {"-C", repository.folder, "--no-pager", "--no-replace-objects", "-c",
                      "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never"},
        .environment = {"PATH=" + repository.search_path, "LC_ALL=C", "GIT_TERMINAL_PROMPT=0",
                        "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1"},
        .input = std::move(input)};
    if (!repository.home.empty()) command.environment.push_back("HOME=" + repository.home);
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    return manifests::run(command, {.time = std::chrono::seconds(60), .output = most_bytes});
}

std::string without_newline(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

// "100644 blob ID\tPATH\0" each. Links are not followed, and submodules are repositories of their own.
std::vector<Blob> blobs_of(std::string_view listing) {
    std::vector<Blob> blobs;
    while (!listing.empty()) {
        const std::size_t end = std::min(listing.find('\0'), listing.size());
        const std::string_view line = listing.substr(0, end);
        listing.remove_prefix(std::min(end + 1, listing.size()));
        const std::size_t tab = line.find('\t');
        const std::size_t id = line.find(" blob ");
        if (tab == std::string_view::npos || id == std::string_view::npos || id > tab
            || !line.starts_with("100"))
            continue;
        blobs.push_back({std::string(line.substr(id + 6, tab - id - 6)), std::string(line.substr(tab + 1))});
    }
    return blobs;
}

// "ID blob SIZE\n" and so many bytes and "\n", in the order in which they were asked for.
Result<std::map<std::string, std::string>> files_of(const std::vector<Blob>& blobs, std::string_view bytes) {
    std::map<std::string, std::string> files;
    for (const Blob& blob : blobs) {
        const std::string_view head = bytes.substr(0, bytes.find('\n'));
        const std::string_view size = head.substr(std::min(head.rfind(' ') + 1, head.size()));
        std::size_t count = 0;
        const auto [end, failed] = std::from_chars(size.data(), size.data() + size.size(), count);
        if (failed != std::errc{} || end != size.data() + size.size()
            || head.size() + 1 + count + 1 > bytes.size())
            return error("git has not all of {}: {}", blob.path, head);
        files.emplace(blob.path, bytes.substr(head.size() + 1, count));
        bytes.remove_prefix(head.size() + count + 2);
    }
    return files;
}

bool is_below(std::string_view file, std::string_view path) {
    return path == "." || file == path || (file.starts_with(path) && file[path.size()] == '/');
}

} // namespace

std::optional<Range> parse_range(std::string_view word) {
    const std::size_t dots = word.find("..");
    if (dots == std::string_view::npos || word.starts_with('-') || word.starts_with('.')) return std::nullopt;
    const bool three = word.substr(dots).starts_with("...");
    const std::string_view after = word.substr(dots + (three ? 3 : 2));
    // "k8s/../other" is a path.
    if (after.starts_with('/') || after.contains("..") || after.starts_with('-')) return std::nullopt;
    return Range{std::string(word.substr(0, dots)), std::string(after), three};
}

Result<std::string> commit_of(const Repository& repository, std::string_view revision) {
    auto id = run_git(repository, {"rev-parse", "--verify", "--quiet", "--end-of-options",
                                   fmt::format("{}^{{commit}}", revision)});
    if (!id && id.error().message.starts_with("git ended"))
        return error("git knows no revision \"{}\" here", revision);
    return without_newline(COFFERDAM_TRY(std::move(id)));
}

Result<std::string> fork_point(const Repository& repository, const std::string& one,
                               const std::string& other) {
    auto id = run_git(repository, {"merge-base", one, other});
    if (!id) return error("git finds no commit that both come from: {}", id.error().message);
    return without_newline(*std::move(id));
}

Result<Tree> read_tree(const Repository& repository, const std::string& commit,
                       const std::vector<std::string>& paths) {
    std::vector<std::string> listing = {"ls-tree", "-r", "-z", commit, "--"};
    listing.insert(listing.end(), paths.begin(), paths.end());
    const std::vector<Blob> blobs = blobs_of(COFFERDAM_TRY(run_git(repository, std::move(listing))));
    std::string asked;
    for (const Blob& blob : blobs) asked += blob.id + '\n';
    std::string bytes;
    if (!blobs.empty()) bytes = COFFERDAM_TRY(run_git(repository, {"cat-file", "--batch"}, std::move(asked)));
    Tree tree{MemoryFileSystem(COFFERDAM_TRY(files_of(blobs, bytes))), {}};
    for (const std::string& path : paths) {
        if (std::ranges::any_of(blobs, [&](const Blob& blob) { return is_below(blob.path, path); }))
            tree.holds.push_back(path);
    }
    return tree;
}

} // namespace cofferdam::git
