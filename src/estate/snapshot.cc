#include "estate/snapshot.h"

namespace cofferdam::estate {

Key Snapshot::key(const Object& object) const {
    return {(*this)[object.target].name, std::string(object.group), std::string(object.kind),
            std::string(object.namespace_), std::string(object.name)};
}

} // namespace cofferdam::estate
