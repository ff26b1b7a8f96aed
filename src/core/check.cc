#include "core/check.h"

#include <cstdio>
#include <cstdlib>

namespace cofferdam {

void fail_check(const char* what, std::source_location place) {
    std::fprintf(stderr, "cofferdam: internal error: %s:%u: %s does not hold\n", place.file_name(),
                 static_cast<unsigned>(place.line()), what);
    std::abort();
}

} // namespace cofferdam
