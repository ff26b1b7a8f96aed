#include "graph/refutation.h"

#include <fmt/format.h>

#include "analysis/access/power_needs.h"

namespace cofferdam::graph {

namespace {

std::string as_requester(const Graph& graph, StateId requester) {
    if (!requester) return "";
    const State& state = graph[requester];
    switch (state.kind) {
    case StateKind::Account:
        return fmt::format(" --as=system:serviceaccount:{}:{}", graph.text(state.first),
                           graph.text(state.second));
    case StateKind::User: return fmt::format(" --as={}", graph.text(state.first));
    case StateKind::Group: return fmt::format(" --as=somebody --as-group={}", graph.text(state.first));
    default: return "";
    }
}

std::string scope_of(const Graph& graph, StateId permissions) {
    const State& state = graph[permissions];
    std::string_view in;
    if (state.kind == StateKind::Permissions) in = graph.access().bindings()[state.first].binding->namespace_;
    if (state.kind == StateKind::NewGrant) in = graph.text(state.second);
    return in.empty() ? " --all-namespaces" : fmt::format(" -n {}", in);
}

// "pods/exec" is asked as pods --subresource=exec.
std::string request(std::string_view ability) {
    const std::size_t slash = ability.find('/');
    if (slash == std::string_view::npos) return std::string(ability);
    const std::size_t space = ability.find(' ');
    return fmt::format("{} --subresource={}", ability.substr(0, slash),
                       ability.substr(slash + 1, ability.find(' ', space + 1)));
}

// Of a need with several requests the one that the rule allows: asking for another would refute nothing.
std::string allowed_of(const Graph& graph, const Reason& reason) {
    if (reason.text.find(',') == std::string_view::npos) return std::string(reason.text);
    const access::Need need = access::parse_need(reason.text);
    for (const access::EffectiveRole& role : graph.access().roles()) {
        for (const access::EffectiveRule& rule : role.rules) {
            if (&rule.written_in.object() != reason.object || rule.rule->path != reason.path) continue;
            const access::Request* const request =
                access::request_served(*rule.rule, need, access::BindingScope::Everywhere);
            if (request) return fmt::format("{} {}.{}", request->verb, request->resource, request->group);
        }
    }
    return std::string(reason.text);
}

std::string look_at(const Reason& reason) {
    const estate::Object& object = *reason.object;
    if (object.kind == "Container") return fmt::format("docker inspect {}", object.name);
    if (object.kind == "Host") return "docker info";
    if (object.kind == "ComposeService") return fmt::format("docker compose config {}", object.name);
    const std::string in = object.namespace_.empty() ? "" : fmt::format(" -n {}", object.namespace_);
    const std::string path = reason.path.empty() ? "" : fmt::format("='{{.{}}}'", reason.path);
    return fmt::format("kubectl get {} {}{} -o {}", object.kind, object.name, in,
                       path.empty() ? "yaml" : fmt::format("jsonpath{}", path));
}

} // namespace

std::string refutation(const Graph& graph, EdgeKind kind, StateId from, StateId to,
                       std::span<const Reason> reasons, StateId requester) {
    const StateKind begins = graph[from].kind;
    const bool is_request = begins == StateKind::Permissions || begins == StateKind::NewGrant;
    for (const Reason& reason : reasons) {
        if (is_request && reason.object && reason.object->group == "rbac.authorization.k8s.io") {
            return fmt::format("kubectl auth can-i {}{}{}", request(allowed_of(graph, reason)),
                               scope_of(graph, from), as_requester(graph, requester));
        }
    }
    for (const Reason& reason : reasons) {
        if (reason.object && !reason.by_default && kind != EdgeKind::PartOf) return look_at(reason);
    }
    const State& end = graph[to];
    if (end.kind == StateKind::User && graph.text(end.first) == "system:anonymous")
        return "curl -k https://API-SERVER/version # 401: requests without credentials are refused";
    return "";
}

} // namespace cofferdam::graph
