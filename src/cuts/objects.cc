#include "cuts/objects.h"

#include <type_traits>
#include <variant>

namespace cofferdam::cuts {

Id<estate::Object> id_of(const estate::Snapshot& snapshot, const estate::Object& object) {
    return std::visit(
        [&](const auto& row) -> Id<estate::Object> {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(row)>, std::monostate>)
                return {};
            else
                return snapshot[row].object;
        },
        object.row);
}

} // namespace cofferdam::cuts
