// Result<T>: what a function returns where the world can disappoint (style: a message that says what was
// being done to what). Our own mistakes end the process instead (core/check.h); exceptions of libraries are
// caught in the file that adapts the library.
#pragma once

#include <expected>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace cofferdam {

// A sentence for the person who asked, without a final full stop: "cannot read x.yaml: permission denied".
struct Error {
    std::string message;
};

template <class T>
using Result = std::expected<T, Error>;

// An Error as any Result: return error("cannot read {}: {}", path, reason);
template <class... Arguments>
std::unexpected<Error> error(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    return std::unexpected(Error{fmt::format(format, std::forward<Arguments>(arguments)...)});
}

} // namespace cofferdam

// The value of a Result, or return its error from the enclosing function.
#define COFFERDAM_TRY(expression)                                                                            \
    ({                                                                                                       \
        auto cofferdam_result = (expression);                                                                \
        if (!cofferdam_result) [[unlikely]]                                                                  \
            return std::unexpected(std::move(cofferdam_result).error());                                     \
        *std::move(cofferdam_result);                                                                        \
    })
