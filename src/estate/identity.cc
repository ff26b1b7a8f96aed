#include "estate/identity.h"

#include <fmt/format.h>

namespace cofferdam::estate {

std::string to_string(const Subject& subject) {
    switch (subject.kind) {
    case SubjectKind::User: return fmt::format("User {}", subject.name);
    case SubjectKind::Group: return fmt::format("Group {}", subject.name);
    case SubjectKind::ServiceAccount:
        return fmt::format("ServiceAccount {}/{}", subject.namespace_, subject.name);
    }
    return {};
}

} // namespace cofferdam::estate
