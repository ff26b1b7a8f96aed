#include "estate/object.h"

#include <fmt/format.h>

namespace cofferdam::estate {

std::string to_string(const Key& key) {
    if (key.namespace_.empty()) return fmt::format("{} {}", key.kind, key.name);
    return fmt::format("{} {}/{}", key.kind, key.namespace_, key.name);
}

} // namespace cofferdam::estate
