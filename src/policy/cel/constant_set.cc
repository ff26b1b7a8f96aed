#include "policy/cel/constant_set.h"

#include <algorithm>

namespace cofferdam::cel {

std::optional<ConstantSet> ConstantSet::of(const Value& list) {
    ConstantSet set;
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Value element = list.element(index);
        if (element.is(Kind::String)) {
            set.texts_.push_back(element.as_text());
        } else if (element.is(Kind::Bool) || element.is_number()) {
            set.others_.push_back(element);
        } else {
            return std::nullopt;
        }
    }
    std::ranges::sort(set.texts_);
    return set;
}

bool ConstantSet::contains(const Value& wanted) const {
    if (!wanted.is(Kind::String))
        return std::ranges::any_of(others_, [&](const Value& value) { return equal(value, wanted); });
    const std::string_view text = wanted.as_text();
    if (texts_.size() > few) return std::ranges::binary_search(texts_, text);
    return std::ranges::find(texts_, text) != texts_.end();
}

} // namespace cofferdam::cel
