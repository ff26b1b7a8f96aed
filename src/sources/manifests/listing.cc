#include "sources/manifests/listing.h"

#include <algorithm>
#include <array>
#include <optional>

#include "sources/manifests/ignore_rules.h"

namespace cofferdam::manifests {

namespace {

constexpr std::uint64_t control_file_limit =
    1 << 20; // bytes of a .gitignore, a Chart.yaml, a kustomization.yaml

// What is special about one folder of the walk.
struct Folder {
    std::string path;     // as the file system takes it
    std::string relative; // to the root of the walk, "" for the root
    std::size_t depth;    // 0 for the root
    IgnoreRules rules;
    bool is_chart = false;
    std::string kustomization{}; // name of the file that was read as one; ""
};

class Walk {
  public:
    Walk(const FileSystem& files, const std::string& prefix, const ListingRules& rules,
         std::unordered_set<std::uint64_t>& seen)
        : files_(files), prefix_(prefix), rules_(rules), seen_(seen) {}

    Result<void> enter(const std::string& path, const std::string& relative, const Folder* parent) {
        const std::size_t depth = parent ? parent->depth + 1 : 0;
        if (depth > rules_.depth)
            return error("cannot list {}: more than {} folders deep", path, rules_.depth);
        const std::vector<std::string> names = COFFERDAM_TRY(files_.names(path));
        Folder folder{path, relative, depth,
                      IgnoreRules(parent ? &parent->rules : nullptr, relative, read_gitignore(path, names))};
        read_chart_of(folder, names);
        read_kustomization_of(folder, names);
        for (const std::string& name : names) visit(folder, name);
        return {};
    }

    Listing take() { return std::move(listing_); }

  private:
    static bool has(const std::vector<std::string>& names, std::string_view name) {
        return std::binary_search(names.begin(), names.end(), name);
    }

    std::vector<IgnorePattern> read_gitignore(const std::string& folder,
                                              const std::vector<std::string>& names) {
        if (rules_.gitignore == UseGitignore::No || !has(names, ".gitignore")) return {};
        const Result<std::string> text = files_.read(join_path(folder, ".gitignore"), control_file_limit);
        return text ? parse_ignore_file(*text)
                    : std::vector<IgnorePattern>(); // unread, it leaves nothing out
    }

    std::shared_ptr<const value::Text> read_control_file(const Folder& folder, const std::string& name) {
        const std::string path = join_path(folder.path, name);
        Result<std::string> bytes = files_.read(path, control_file_limit);
        if (bytes) return std::make_shared<const value::Text>(prefix_ + path, *std::move(bytes));
        listing_.unread.push_back(bytes.error());
        return std::make_shared<const value::Text>(prefix_ + path, std::string());
    }

    void read_chart_of(Folder& folder, const std::vector<std::string>& names) {
        if (!has(names, "Chart.yaml") || ignored(folder, "Chart.yaml", FileKind::Regular)) return;
        folder.is_chart = true;
        listing_.charts.push_back(read_chart(folder.path, read_control_file(folder, "Chart.yaml")));
    }

    void read_kustomization_of(Folder& folder, const std::vector<std::string>& names) {
        const auto name = std::ranges::find_if(names, is_kustomization_name);
        if (name == names.end() || ignored(folder, *name, FileKind::Regular)) return;
        auto read = read_kustomization(folder.path, read_control_file(folder, *name));
        if (!read) return;
        folder.kustomization = *name;
        listing_.kustomizations.push_back(*std::move(read));
    }

    bool ignored(const Folder& folder, std::string_view name, FileKind kind) const {
        const std::string path = join_path(folder.relative, name);
        std::optional<Verdict> found = verdict(rules_.excludes, path, kind);
        if (!found) found = folder.rules.find(path, kind);
        return found == Verdict::Ignore;
    }

    void visit(const Folder& folder, const std::string& name) {
        const bool hidden = name.starts_with('.');
        const std::string path = join_path(folder.path, name);
        const Result<FileStatus> status = files_.status(path);
        if (!status) {
            // An editor's lock (".#web.yaml") is a symbolic link to nowhere.
            if (!hidden) listing_.unread.push_back(status.error());
        } else if (status->kind == FileKind::Directory) {
            if (!hidden) visit_folder(folder, name, path, *status);
            if (hidden && name != ".git") ++listing_.ignored;
        } else if (is_manifest_name(name) || is_dockerfile_name(name)) {
            visit_file(folder, name, path, *status);
        }
    }

    void visit_folder(const Folder& parent, const std::string& name, const std::string& path,
                      const FileStatus& status) {
        if (parent.is_chart && (name == "templates" || name == "charts")) return;
        if (count_if_ignored(parent, name, status.kind) || !seen_.insert(status.identity).second) return;
        if (auto entered = enter(path, join_path(parent.relative, name), &parent); !entered)
            listing_.unread.push_back(std::move(entered).error());
    }

    void visit_file(const Folder& folder, const std::string& name, const std::string& path,
                    const FileStatus& status) {
        if ((folder.is_chart && name == "Chart.yaml") || name == folder.kustomization) return;
        if (count_if_ignored(folder, name, status.kind) || !seen_.insert(status.identity).second) return;
        if (is_compose_name(name)) {
            listing_.compose_files.push_back(path);
        } else if (is_dockerfile_name(name)) {
            listing_.dockerfiles.push_back(path);
        } else {
            listing_.files.push_back({path, status.size});
        }
    }

    bool count_if_ignored(const Folder& folder, const std::string& name, FileKind kind) {
        const bool is_ignored = ignored(folder, name, kind);
        if (is_ignored) ++listing_.ignored;
        return is_ignored;
    }

    const FileSystem& files_;
    const std::string& prefix_;
    const ListingRules& rules_;
    std::unordered_set<std::uint64_t>& seen_;
    Listing listing_;
};

} // namespace

bool is_manifest_name(std::string_view name) {
    return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

bool is_compose_name(std::string_view name) {
    if (!name.ends_with(".yaml") && !name.ends_with(".yml")) return false;
    return name.starts_with("compose.") || name.starts_with("docker-compose");
}

bool is_dockerfile_name(std::string_view name) {
    constexpr std::array<std::string_view, 14> others = {".dockerignore", ".containerignore",
                                                         ".j2",           ".jinja",
                                                         ".jinja2",       ".tmpl",
                                                         ".tpl",          ".template",
                                                         ".erb",          ".in",
                                                         ".m4",           ".md",
                                                         ".bak",          ".orig"};
    if (is_manifest_name(name)
        || std::ranges::any_of(others, [&](std::string_view ending) { return name.ends_with(ending); }))
        return false;
    for (std::string_view base : {"Dockerfile", "Containerfile", "dockerfile"}) {
        const bool has_base = name == base || (name.starts_with(base) && name[base.size()] == '.')
                              || (name.ends_with(base) && name[name.size() - base.size() - 1] == '.');
        if (has_base) return true;
    }
    return false;
}

bool is_listed_name(std::string_view path) {
    const std::string_view name = base_name(path);
    return is_manifest_name(name) || is_dockerfile_name(name) || name == ".gitignore"
           || is_kustomization_name(name);
}

Result<Listing> list_folder(const FileSystem& files, const std::string& root, const std::string& prefix,
                            const ListingRules& rules, std::unordered_set<std::uint64_t>& seen) {
    const FileStatus status = COFFERDAM_TRY(files.status(root));
    Walk walk(files, prefix, rules, seen);
    if (!seen.insert(status.identity).second) return walk.take();
    COFFERDAM_TRY(walk.enter(root, "", nullptr));
    return walk.take();
}

} // namespace cofferdam::manifests
