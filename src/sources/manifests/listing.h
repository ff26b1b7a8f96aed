// What a folder holds that the project can read: found by names alone, nothing but the files that say how a
// folder is built (.gitignore, Chart.yaml, kustomization.yaml) is opened.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/file_system.h"
#include "sources/manifests/chart.h"
#include "sources/manifests/ignore_pattern.h"

namespace cofferdam::manifests {

enum class UseGitignore : bool { No, Yes };

struct ListingRules {
    std::vector<IgnorePattern> excludes; // relative to the root of the walk; stronger than any .gitignore
    UseGitignore gitignore = UseGitignore::Yes;
    std::size_t depth = 100; // of folders below the root; deeper ones are `unread`
};

struct ListedFile {
    std::string path; // as FileSystem::read takes it
    std::uint64_t size = 0;
};

// In the order of a walk that takes the names of a folder bytewise.
struct Listing {
    std::vector<ListedFile> files; // YAML and JSON
    std::vector<Chart> charts;     // their templates and charts/ are not in `files`, the rest is
    std::vector<Kustomization> kustomizations;
    std::vector<std::string> compose_files; // by their names; not in `files`
    std::vector<std::string> dockerfiles;   // likewise
    std::vector<Error> unread;              // folders and files that could not even be looked at
    std::size_t ignored = 0;                // files and folders that a .gitignore or an exclude left out
};

// "web.yaml", "web.yml", "web.json"
bool is_manifest_name(std::string_view name);
// compose.yaml, compose.override.yml, docker-compose-ci.yml, …
bool is_compose_name(std::string_view name);
// Dockerfile, Dockerfile.dev, api.Dockerfile, Containerfile; templates of them are none
bool is_dockerfile_name(std::string_view name);
// Everything that list_folder would list or open, by its path: what is worth keeping of an archive.
bool is_listed_name(std::string_view path);

// Walks `root`. A file or folder whose identity is in `seen` is passed over, others are put there: so a loop
// of symbolic links ends, and a file with two names counts once. Hidden folders (".git") are not entered. A
// .gitignore above the root is not read. `prefix` stands before paths in messages ("a.tar.gz:"). Error: the
// root cannot be listed.
Result<Listing> list_folder(const FileSystem& files, const std::string& root, const std::string& prefix,
                            const ListingRules& rules, std::unordered_set<std::uint64_t>& seen);

} // namespace cofferdam::manifests
