// Image references, parsed as container runtimes parse them (distribution/reference grammar).
#pragma once

#include <string>
#include <string_view>

namespace cofferdam::estate {

struct ImageReference {
    std::string_view text;       // as written
    std::string_view registry;   // "docker.io" where the reference names none
    std::string_view repository; // without registry; "nginx" (not "library/nginx")
    std::string_view tag;        // "" if none written
    std::string_view digest;     // "sha256:…", "" if none written
    bool valid = false;          // false: registry … digest are empty

    bool is_latest() const { return digest.empty() && (tag.empty() || tag == "latest"); }
};

ImageReference parse_image(std::string_view text);

} // namespace cofferdam::estate
