// Authorizer: whom CEL's `authorizer` asks (k8s.io/apiserver/pkg/cel/library/authz.go). Who may do what is
// another module's knowledge; it stands behind this interface.
#pragma once

#include <string>
#include <string_view>

#include "core/truth.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/value.h"

namespace cofferdam::cel {

// authorizer.serviceAccount(namespace, name); without a name: who made the request.
struct Asker {
    std::string_view service_account_namespace = {};
    std::string_view service_account_name = {};

    bool operator==(const Asker&) const = default;
};

// Of a resource of the API; "" where nothing was said: any.
struct ResourceRequest {
    std::string_view group = {};
    std::string_view resource = {};
    std::string_view subresource = {};
    std::string_view namespace_name = {}; // "": cluster scope, or all namespaces
    std::string_view name = {};
    std::string_view field_selector = {};
    std::string_view label_selector = {};

    bool operator==(const ResourceRequest&) const = default;
};

struct AccessDecision {
    Truth allowed = Truth::Unknown; // Unknown: allowed() is an unknown value
    std::string reason = {};
    std::string error = {}; // "": the authorizer did not fail
};

// Asked while programs run; many threads may ask at once.
class Authorizer {
  public:
    virtual ~Authorizer() = default;

    virtual AccessDecision may(const Asker& asker, std::string_view verb,
                               const ResourceRequest& request) const = 0;
    // A path that is no resource: "/healthz"
    virtual AccessDecision may(const Asker& asker, std::string_view verb, std::string_view path) const = 0;
};

// What to bind to `authorizer`. The authorizer outlives the evaluation.
Value authorizer_value(Evaluation& evaluation, const Authorizer& authorizer);

// What to bind to `authorizer.requestResource`. Texts of the request outlive the evaluation too.
Value request_resource_value(Evaluation& evaluation, const Authorizer& authorizer,
                             const ResourceRequest& request);

} // namespace cofferdam::cel
