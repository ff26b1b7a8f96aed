// k8s.io/apiserver/pkg/cel/library/authz.go
#include "policy/cel/authorizer.h"

#include <algorithm>

#include "policy/cel/cost.h"
#include "policy/cel/formats.h"
#include "policy/cel/libraries.h"

namespace cofferdam::cel {
namespace {

// Upstream two of these are equal only if they are one; each call makes a new one here.
struct AuthorizerObject final : OpaqueObject {
    const Authorizer* authorizer = nullptr;
    Asker asker;

    AuthorizerObject(const Authorizer* whom, const Asker& who)
        : OpaqueObject(OpaqueKind::Authorizer), authorizer(whom), asker(who) {}
    bool equals(const OpaqueObject& other) const override {
        const auto& o = static_cast<const AuthorizerObject&>(other);
        return authorizer == o.authorizer && asker == o.asker;
    }
};

struct PathObject final : OpaqueObject {
    AuthorizerObject asked;
    std::string_view path;

    PathObject(const AuthorizerObject& whom, std::string_view what)
        : OpaqueObject(OpaqueKind::PathCheck), asked(whom), path(what) {}
    bool equals(const OpaqueObject& other) const override {
        const auto& o = static_cast<const PathObject&>(other);
        return asked.equals(o.asked) && path == o.path;
    }
};

// A group, then a resource of it.
struct ResourceObject final : OpaqueObject {
    AuthorizerObject asked;
    ResourceRequest request;

    ResourceObject(OpaqueKind kind_of, const AuthorizerObject& whom, const ResourceRequest& what)
        : OpaqueObject(kind_of), asked(whom), request(what) {}
    bool equals(const OpaqueObject& other) const override {
        const auto& o = static_cast<const ResourceObject&>(other);
        return asked.equals(o.asked) && request == o.request;
    }
};

struct DecisionObject final : OpaqueObject {
    Truth is_allowed;
    std::string_view why;
    std::string_view error;

    DecisionObject(Truth allowed, std::string_view reason, std::string_view failure)
        : OpaqueObject(OpaqueKind::AuthorizerDecision), is_allowed(allowed), why(reason), error(failure) {}
    bool equals(const OpaqueObject& other) const override {
        const auto& o = static_cast<const DecisionObject&>(other);
        return is_allowed == o.is_allowed && why == o.why && error == o.error;
    }
};

template <class Object>
const Object& object(const Value& value) {
    return static_cast<const Object&>(value.as_opaque());
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\n\v\f\r") == std::string_view::npos;
}

Value path(Evaluation& evaluation, Arguments arguments) {
    if (is_blank(arguments[1].as_text())) return evaluation.failure("path must not be empty");
    return evaluation.opaque<PathObject>(object<AuthorizerObject>(arguments[0]), arguments[1].as_text());
}

Value group(Evaluation& evaluation, Arguments arguments) {
    return evaluation.opaque<ResourceObject>(OpaqueKind::GroupCheck, object<AuthorizerObject>(arguments[0]),
                                             ResourceRequest{.group = arguments[1].as_text()});
}

Value service_account(Evaluation& evaluation, Arguments arguments) {
    const std::string_view space = arguments[1].as_text();
    const std::string_view name = arguments[2].as_text();
    if (!dns1123_subdomain_mistakes(name).empty()) return evaluation.failure("Invalid service account name");
    if (!dns1123_label_mistakes(space).empty())
        return evaluation.failure("Invalid service account namespace");
    return evaluation.opaque<AuthorizerObject>(object<AuthorizerObject>(arguments[0]).authorizer,
                                               Asker{space, name});
}

Value resource(Evaluation& evaluation, Arguments arguments) {
    if (is_blank(arguments[1].as_text())) return evaluation.failure("resource must not be empty");
    const auto& group = object<ResourceObject>(arguments[0]);
    ResourceRequest request = group.request;
    request.resource = arguments[1].as_text();
    return evaluation.opaque<ResourceObject>(OpaqueKind::ResourceCheck, group.asked, request);
}

template <std::string_view ResourceRequest::* Field>
Value with(Evaluation& evaluation, Arguments arguments) {
    auto changed = object<ResourceObject>(arguments[0]);
    changed.request.*Field = arguments[1].as_text();
    return evaluation.opaque<ResourceObject>(changed);
}

Value decided(Evaluation& evaluation, const AccessDecision& decision) {
    return evaluation.opaque<DecisionObject>(decision.allowed, evaluation.copied(decision.reason),
                                             evaluation.copied(decision.error));
}
Value check_path(Evaluation& evaluation, Arguments arguments) {
    const auto& check = object<PathObject>(arguments[0]);
    return decided(evaluation,
                   check.asked.authorizer->may(check.asked.asker, arguments[1].as_text(), check.path));
}
Value check_resource(Evaluation& evaluation, Arguments arguments) {
    const auto& check = object<ResourceObject>(arguments[0]);
    return decided(evaluation,
                   check.asked.authorizer->may(check.asked.asker, arguments[1].as_text(), check.request));
}

Value allowed(Evaluation&, Arguments arguments) {
    const Truth answer = object<DecisionObject>(arguments[0]).is_allowed;
    return answer == Truth::Unknown ? Value::unknown() : Value::boolean(answer == Truth::Yes);
}
Value reason(Evaluation&, Arguments arguments) {
    return Value::string(object<DecisionObject>(arguments[0]).why);
}
Value errored(Evaluation&, Arguments arguments) {
    return Value::boolean(!object<DecisionObject>(arguments[0]).error.empty());
}
Value error_of(Evaluation&, Arguments arguments) {
    return Value::string(object<DecisionObject>(arguments[0]).error);
}

// Upstream lets an expression make two of them.
std::uint64_t check_cost(Arguments, const Value&) { return 350'000; }

// A list, a tenth for each character, and for every two characters a requirement (a list and a struct).
std::uint64_t selector_cost(Arguments arguments, const Value&) {
    const std::uint64_t length = actual_size(arguments[1]);
    return 10 + traversal(length) + (length + 1) / 2 * 50;
}

// clang-format off
#define COFFERDAM_CEL_AUTHZ "kubernetes.authorization."
constexpr Overload checks[] = {
    {"authorizer_path", "path", true, "(" COFFERDAM_CEL_AUTHZ "Authorizer, string) -> " COFFERDAM_CEL_AUTHZ "PathCheck", path},
    {"authorizer_group", "group", true, "(" COFFERDAM_CEL_AUTHZ "Authorizer, string) -> " COFFERDAM_CEL_AUTHZ "GroupCheck", group},
    {"authorizer_serviceaccount", "serviceAccount", true, "(" COFFERDAM_CEL_AUTHZ "Authorizer, string, string) -> " COFFERDAM_CEL_AUTHZ "Authorizer", service_account},
    {"groupcheck_resource", "resource", true, "(" COFFERDAM_CEL_AUTHZ "GroupCheck, string) -> " COFFERDAM_CEL_AUTHZ "ResourceCheck", resource},
    {"resourcecheck_subresource", "subresource", true, "(" COFFERDAM_CEL_AUTHZ "ResourceCheck, string) -> " COFFERDAM_CEL_AUTHZ "ResourceCheck", with<&ResourceRequest::subresource>},
    {"resourcecheck_namespace", "namespace", true, "(" COFFERDAM_CEL_AUTHZ "ResourceCheck, string) -> " COFFERDAM_CEL_AUTHZ "ResourceCheck", with<&ResourceRequest::namespace_name>},
    {"resourcecheck_name", "name", true, "(" COFFERDAM_CEL_AUTHZ "ResourceCheck, string) -> " COFFERDAM_CEL_AUTHZ "ResourceCheck", with<&ResourceRequest::name>},
    {"pathcheck_check", "check", true, "(" COFFERDAM_CEL_AUTHZ "PathCheck, string) -> " COFFERDAM_CEL_AUTHZ "Decision", check_path, check_cost},
    {"resourcecheck_check", "check", true, "(" COFFERDAM_CEL_AUTHZ "ResourceCheck, string) -> " COFFERDAM_CEL_AUTHZ "Decision", check_resource, check_cost},
    {"decision_errored", "errored", true, "(" COFFERDAM_CEL_AUTHZ "Decision) -> bool", errored},
    {"decision_error", "error", true, "(" COFFERDAM_CEL_AUTHZ "Decision) -> string", error_of},
    {"decision_allowed", "allowed", true, "(" COFFERDAM_CEL_AUTHZ "Decision) -> bool", allowed},
    {"decision_reason", "reason", true, "(" COFFERDAM_CEL_AUTHZ "Decision) -> string", reason},
};
constexpr Overload selectors[] = {
    {"authorizer_fieldselector", "fieldSelector", true, "(" COFFERDAM_CEL_AUTHZ "ResourceCheck, string) -> " COFFERDAM_CEL_AUTHZ "ResourceCheck", with<&ResourceRequest::field_selector>, selector_cost},
    {"authorizer_labelselector", "labelSelector", true, "(" COFFERDAM_CEL_AUTHZ "ResourceCheck, string) -> " COFFERDAM_CEL_AUTHZ "ResourceCheck", with<&ResourceRequest::label_selector>, selector_cost},
};
#undef COFFERDAM_CEL_AUTHZ
// clang-format on

} // namespace

Value authorizer_value(Evaluation& evaluation, const Authorizer& authorizer) {
    return evaluation.opaque<AuthorizerObject>(&authorizer, Asker{});
}

Value request_resource_value(Evaluation& evaluation, const Authorizer& authorizer,
                             const ResourceRequest& request) {
    return evaluation.opaque<ResourceObject>(OpaqueKind::ResourceCheck,
                                             AuthorizerObject(&authorizer, Asker{}), request);
}

std::span<const Overload> authorizer_overloads() { return checks; }
std::span<const Overload> authorizer_selector_overloads() { return selectors; }

} // namespace cofferdam::cel
