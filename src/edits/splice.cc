#include "edits/splice.h"

#include <algorithm>
#include <tuple>

namespace cofferdam::edits {

namespace {

// What inserts where another ends comes after it.
bool earlier(const Splice& a, const Splice& b) { return std::tie(a.begin, a.end) < std::tie(b.begin, b.end); }

bool collide(const Splice& a, const Splice& b) {
    return b.begin < a.end || (a.begin == b.begin && a.end == b.end);
}

} // namespace

Result<std::string> spliced(std::string_view bytes, std::vector<Splice> splices) {
    std::ranges::stable_sort(splices, earlier);
    const auto repeated = std::ranges::unique(splices);
    splices.erase(repeated.begin(), repeated.end());
    std::string result;
    std::uint32_t at = 0;
    for (std::size_t i = 0; i < splices.size(); ++i) {
        const Splice& splice = splices[i];
        if (i > 0 && collide(splices[i - 1], splice)) return error("two edits want to write the same bytes");
        result.append(bytes.substr(at, splice.begin - at)).append(splice.text);
        at = splice.end;
    }
    result.append(bytes.substr(at));
    return result;
}

} // namespace cofferdam::edits
