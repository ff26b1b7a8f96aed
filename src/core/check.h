// Our own mistakes end the process with the place of the mistake; input never does.
#pragma once

#include <source_location>

namespace cofferdam {

[[noreturn]] void fail_check(const char* what, std::source_location place);

} // namespace cofferdam

// Always on. For what only a bug of ours can break.
#define COFFERDAM_CHECK(condition)                                                                           \
    ((condition) ? static_cast<void>(0)                                                                      \
                 : ::cofferdam::fail_check(#condition, std::source_location::current()))
