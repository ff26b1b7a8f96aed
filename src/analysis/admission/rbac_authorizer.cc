#include "analysis/admission/rbac_authorizer.h"

namespace cofferdam::admission {

namespace {

// Where RBAC does not allow it, another authorizer of the API server may: the Node authorizer allows nodes
// only, but a webhook's is not seen.
cel::AccessDecision decision_of(access::Decision decision) {
    return {.allowed = decision.allowed, .reason = std::move(decision.reason), .error = {}};
}

} // namespace

Requester RbacAuthorizer::user_of(const cel::Asker& asker) const {
    if (asker.service_account_name.empty()) return *requester_;
    return access::user_of(
        {estate::SubjectKind::ServiceAccount, asker.service_account_namespace, asker.service_account_name},
        access::Groups::Implied);
}

cel::AccessDecision RbacAuthorizer::may(const cel::Asker& asker, std::string_view verb,
                                        const cel::ResourceRequest& request) const {
    const Requester user = user_of(asker);
    if (!user) return {};
    return decision_of(access_->authorize(*user, access::Request{.verb = verb,
                                                                 .group = request.group,
                                                                 .resource = request.resource,
                                                                 .subresource = request.subresource,
                                                                 .namespace_ = request.namespace_name,
                                                                 .name = request.name}));
}

cel::AccessDecision RbacAuthorizer::may(const cel::Asker& asker, std::string_view verb,
                                        std::string_view path) const {
    const Requester user = user_of(asker);
    if (!user) return {};
    return decision_of(access_->authorize(*user, access::UrlRequest{.verb = verb, .path = path}));
}

} // namespace cofferdam::admission
