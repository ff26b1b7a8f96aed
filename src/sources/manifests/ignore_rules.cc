#include "sources/manifests/ignore_rules.h"

#include <ranges>

namespace cofferdam::manifests {

std::optional<Verdict> verdict(const std::vector<IgnorePattern>& patterns, std::string_view path,
                               FileKind kind) {
    for (const IgnorePattern& pattern : std::views::reverse(patterns)) {
        if (pattern.matches(path, kind)) return pattern.negated() ? Verdict::Keep : Verdict::Ignore;
    }
    return std::nullopt;
}

std::optional<Verdict> IgnoreRules::find(std::string_view path, FileKind kind) const {
    for (const IgnoreRules* rules = this; rules; rules = rules->above_) {
        if (auto found = verdict(rules->patterns_, path.substr(rules->prefix_), kind)) return found;
    }
    return std::nullopt;
}

} // namespace cofferdam::manifests
