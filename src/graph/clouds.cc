// Identities of clouds, as far as manifests tell: annotations of ServiceAccounts.
#include <array>

#include <fmt/format.h>

#include "estate/field.h"
#include "graph/draft.h"
#include "graph/namespaces.h"

namespace cofferdam::graph {

namespace {

struct Mark {
    std::string_view annotation;
    std::string_view cloud;
};

// IAM roles for service accounts (EKS), workload identity (GKE, AKS). EKS Pod Identity leaves no mark on any
// object: without an annotation it is not known that there is none.
constexpr std::array<Mark, 3> marks = {{{"eks.amazonaws.com/role-arn", "aws"},
                                        {"iam.gke.io/gcp-service-account", "gcp"},
                                        {"azure.workload.identity/client-id", "azure"}}};

} // namespace

void add_clouds(Draft& draft) {
    for (const auto [id, account] : draft.snapshot().table<estate::ServiceAccount>()) {
        const estate::Object& object = draft.snapshot().object_of(account);
        for (const Mark& mark : marks) {
            const auto name = object.annotations.find(mark.annotation);
            if (!name || name->empty()) continue;
            draft.add(EdgeKind::Cloud, draft.named(StateKind::Account, account.namespace_, account.name),
                      draft.named(StateKind::Cloud, draft.keep(fmt::format("{}/{}", mark.cloud, *name))),
                      {.reasons = {{&object,
                                    draft.keep(estate::field_path("metadata.annotations", mark.annotation)),
                                    "the cloud takes its token for that identity", false}},
                       .condition = draft.condition("the cloud's own policy trusts the ServiceAccount")});
        }
    }
}

} // namespace cofferdam::graph
