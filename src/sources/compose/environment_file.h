// Files of variables: .env, env_file, label_file, in the dialect that Compose reads (a superset of the
// shell's assignments: quotes, comments, export, references to other variables).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "sources/compose/interpolation.h"

namespace cofferdam::compose {

struct EnvironmentFile {
    Environment variables;
    std::vector<std::string> unset; // variables that values refer to and that have no value
};

// `inherited` gives the value of a name that stands alone on its line, and comes before the file's own
// variables where a value refers to one. Error: "line 3: …", as Compose would refuse the file.
Result<EnvironmentFile> parse_environment_file(std::string_view text, const Lookup& inherited);

} // namespace cofferdam::compose
