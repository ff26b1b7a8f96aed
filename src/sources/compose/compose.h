// Compose projects → entities of the model (Compose specification,
// https://github.com/compose-spec/compose-spec).
//
// A service gives an Object of kind "ComposeService", its project as namespace, and a Workload with one
// container. Paths are those of the service's own fields: "privileged", "ports[0].target", "volumes[1]".
// Object::effective holds the resolved service: variables filled in, extends, includes and overriding files
// merged, every field in its long syntax. Object::raw is the service as the first of the documents that
// define it has it; what only a later one says has the place of its nearest ancestor there. Paths of the host
// are relative to the project's folder ("./data", "../x") unless they are absolute or begin with "~".
//
// Volumes: a bind mount, or a named volume that its driver binds to a path, is a HostPath; a named volume a
// ClaimVolume; the rest an OtherVolume by its type. Secrets and configs are volumes too. Each mount has a
// volume of its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/file_system.h"
#include "estate/builder.h"
#include "estate/gap.h"
#include "estate/object.h"
#include "sources/compose/interpolation.h"
#include "value/text.h"

namespace cofferdam::compose {

struct Options {
    // Variables of the user; before those of .env. The process's own are never read.
    Environment environment;
    // Files of variables instead of .env; later ones win. As the file system knows them.
    std::vector<std::string> environment_files;
    // What the files include, extend and take variables from is read only below this folder; "" is the first
    // file's. Files that the caller names may lie elsewhere.
    std::string root;
    // Services with profiles that are not among these are left out. Empty: all services are read, whatever
    // their profiles. "*" is any.
    std::vector<std::string> profiles;
    // Names the project where neither COMPOSE_PROJECT_NAME, nor a `name`, nor the folder's path (".") does.
    std::string fallback_name = "compose";
};

struct Network {
    std::string name; // its key in the project
    bool is_external = false;
    bool is_internal = false;
    std::string driver; // "" the engine's default
};

struct Project {
    estate::Target target; // its folder
    std::string name;
    std::vector<estate::Entity> entities; // one per service, in the order of the files
    std::vector<Network> networks;
    std::vector<estate::Gap> gaps;
    std::vector<value::Problem> problems;
    std::vector<std::string>
        files; // all Compose files that were read, those that are included and extended too
    std::size_t documents = 0;
};

// Reads one project. `files` override one another in their order, as with docker compose -f; the first one's
// folder is the project's. What cannot be read is in `problems` (each Error, and each file outside the
// root, also a Gap); all else is in `entities`. REQUIRES: files is not empty
Project load(const FileSystem& file_system, const std::vector<std::string>& files, const Options& options);

} // namespace cofferdam::compose
