#include "sources/cluster/role.h"

#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sources/cluster/kinds_read.h"

namespace cofferdam::cluster {

namespace {

std::string rule(std::string_view group, const std::set<std::string>& resources) {
    return fmt::format("  - apiGroups: [\"{}\"]\n    resources: [\"{}\"]\n    verbs: [\"list\", \"watch\"]\n",
                       group, fmt::join(resources, "\", \""));
}

} // namespace

std::string role_manifest(const std::string& name, ReadSecrets secrets) {
    std::map<std::string_view, std::set<std::string>> groups;
    for (const KindRead& kind : kinds_read()) groups[kind.group].insert(resource_name(kind.group, kind.kind));
    std::string text =
        fmt::format("# All that `cofferdam scan --context` and `cofferdam collect` ask for: to list; and "
                    "`cofferdam watch`: to watch, which shows no more. Bind it by a ClusterRoleBinding.\n"
                    "apiVersion: rbac.authorization.k8s.io/v1\n"
                    "kind: ClusterRole\n"
                    "metadata:\n"
                    "  name: {}\n"
                    "rules:\n",
                    name);
    for (const auto& [group, resources] : groups) text += rule(group, resources);
    if (secrets == ReadSecrets::No) return text;
    text += "  # For --secret-metadata: it asks for names, labels and annotations only, but whoever has this "
            "right\n"
            "  # can read the values of every Secret.\n";
    return text + rule("", {"secrets"});
}

} // namespace cofferdam::cluster
