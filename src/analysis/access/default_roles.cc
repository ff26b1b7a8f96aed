#include "analysis/access/default_roles.h"

#include "content/shipped.h"
#include "core/check.h"
#include "kubernetes/decode.h"

namespace cofferdam::access {

namespace {

estate::SnapshotPtr read_default_roles() {
    estate::SnapshotBuilder builder;
    const auto target =
        builder.add_target({.name = "Kubernetes defaults", .origin = estate::Origin::Cluster});
    kubernetes::Decoded decoded =
        kubernetes::decode(content::shipped_documents("rbac-defaults/kubernetes-1.35.yaml"));
    COFFERDAM_CHECK(decoded.problems.empty());
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    return std::move(builder).build().snapshot;
}

} // namespace

const estate::Snapshot& default_roles() {
    static const estate::SnapshotPtr snapshot = read_default_roles();
    return *snapshot;
}

} // namespace cofferdam::access
