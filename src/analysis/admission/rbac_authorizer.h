// CEL's `authorizer`, answered from the analysis of RBAC: k8s.io/apiserver pkg/cel/library/authz.go asks the
// API server's own authorizers, of which RBAC is one.
#pragma once

#include "analysis/access/access.h"
#include "analysis/admission/request.h"
#include "policy/cel/authorizer.h"

namespace cofferdam::admission {

class RbacAuthorizer final : public cel::Authorizer {
  public:
    // REQUIRES: both outlive this
    RbacAuthorizer(const access::Access& access, const Requester& requester)
        : access_(&access), requester_(&requester) {}

    cel::AccessDecision may(const cel::Asker& asker, std::string_view verb,
                            const cel::ResourceRequest& request) const override;
    cel::AccessDecision may(const cel::Asker& asker, std::string_view verb,
                            std::string_view path) const override;

  private:
    Requester user_of(const cel::Asker& asker) const;

    const access::Access* access_;
    const Requester* requester_;
};

} // namespace cofferdam::admission
