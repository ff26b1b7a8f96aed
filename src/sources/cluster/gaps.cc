#include "sources/cluster/gaps.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sources/cluster/kinds_read.h"

namespace cofferdam::cluster {

estate::Facts facts_of(const Resource& resource) {
    if (const KindRead* kind = find_kind_read(resource.group, resource.kind); kind && !resource.kind.empty())
        return kind->facts;
    estate::Facts facts;
    for (const KindRead& kind : kinds_read()) {
        if (kind.group == resource.group && resource.kind.empty()) facts = facts | kind.facts;
    }
    return facts;
}

namespace {

std::string what_there_is(const Unread& unread) {
    constexpr std::size_t most_named = 5;
    if (unread.read_in.empty()) return "none of them is in the answers";
    const std::size_t named = std::min(unread.read_in.size(), most_named);
    const std::string more =
        unread.read_in.size() > named ? fmt::format(" and {} more", unread.read_in.size() - named) : "";
    return fmt::format("only those in {}{} are in the answers",
                       fmt::join(std::span(unread.read_in).first(named), ", "), more);
}

} // namespace

estate::Gap gap_of(const Unread& unread, const std::string& target) {
    const std::string name = full_name(unread.resource);
    estate::Gap gap{facts_of(unread.resource), fmt::format("{} of {}", name, target), {}, {}, {}};
    if (unread.cause == Cause::Forbidden) {
        gap.reason = fmt::format("the permission to list {} at the cluster scope is missing: {}", name,
                                 what_there_is(unread));
        gap.remedy = "grant the role that cofferdam rbac-manifest prints";
    } else {
        gap.reason = fmt::format("not read: {}: none of them is in the answers", unread.message);
        gap.remedy = "try again";
    }
    return gap;
}

estate::Gap secrets_gap(const std::string& target) {
    return {
        {},
        "Secrets of " + target,
        "not read: no right can be granted to their names alone, so which there are is not in the answers",
        "--secret-metadata reads names, labels and annotations, with a right that could read the values too",
        {}};
}

} // namespace cofferdam::cluster
