// Mounts in Compose's short syntax: "/data", "db:/data:ro", "./etc:/etc/app:ro,z", "C:\data:/data".
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace cofferdam::compose {

struct Mount {
    enum class Type : bool { Volume, Bind };

    Type type = Type::Volume;
    std::string source; // a path of the host, a volume's name, or "" for a volume without name
    std::string target;
    bool read_only = false;
    std::string propagation; // "", "rshared", …
    std::string selinux;     // "", "z", "Z"
};

Result<Mount> parse_mount(std::string_view text);

// Does a source in short syntax mean a path of the host?
bool is_host_path(std::string_view source);

} // namespace cofferdam::compose
