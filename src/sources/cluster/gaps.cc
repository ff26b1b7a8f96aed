#include "sources/cluster/gaps.h"

#include <fmt/format.h>

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

estate::Gap gap_of(const Unread& unread, const std::string& target) {
    const std::string name = full_name(unread.resource);
    estate::Gap gap{facts_of(unread.resource), fmt::format("{} of {}", name, target), {}, {}, {}};
    if (unread.cause == Cause::Forbidden) {
        gap.reason =
            fmt::format("the permission to list {} at the cluster scope is missing: none of them is in "
                        "the answers",
                        name);
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
