// Which files of a folder make Compose projects, and which files are Compose files at all.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace cofferdam::compose {

// Is this a document of a Compose file? By the file's name ("compose.yaml", "docker-compose.prod.yml", …) or
// by its content: a map of services of which one has an image, a build, or extends another, and that is no
// Kubernetes object. GitLab's and Symfony's files have `services` as well, but not such ones.
bool looks_like_compose(std::string_view path, const value::Value& root);

// By the name alone.
bool has_compose_name(std::string_view path);

struct ProjectFiles {
    std::vector<std::string> files; // in the order of merging
    // Other Compose files beside them ("compose.prod.yaml"), which docker compose reads only when it is told
    // to: no part of any project, and to be reported as such.
    std::vector<std::string> variants;
};

// The projects of a folder, by the names in it. Where docker compose would find a file of its own accord it
// is one project, with the override file if there is one; else each file with a Compose name is a project.
std::vector<ProjectFiles> find_projects(std::span<const std::string> names);

} // namespace cofferdam::compose
