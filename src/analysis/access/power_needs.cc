#include "analysis/access/power_needs.h"

#include <algorithm>

#include "core/check.h"

namespace cofferdam::access {

namespace {

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + separator.size();
    }
    return parts;
}

// "pods/exec", "deployments.apps", "certificatesigningrequests.certificates.k8s.io/approval", "*.*"
Request request_of(std::string_view verb, std::string_view text) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view subresource = slash == text.size() ? "" : text.substr(slash + 1);
    const std::string_view name = text.substr(0, slash);
    const std::size_t dot = std::min(name.find('.'), name.size());
    const std::string_view group = dot == name.size() ? "" : name.substr(dot + 1);
    return {.verb = verb,
            .group = group,
            .resource = name.substr(0, dot),
            .subresource = subresource,
            .namespace_ = "",
            .name = ""};
}

// What a rule with resourceNames still allows. A create carries no name, except in server-side apply, which
// needs patch too (apiserver pkg/endpoints/handlers/patch.go), and in subresources. A list or watch carries
// one with the field selector metadata.name; a deletecollection never (pkg/endpoints/request/requestinfo.go).
bool reaches_by_name(const estate::PolicyRule& rule, const Request& request) {
    if (request.verb == "deletecollection") return false;
    if (request.verb != "create" || !request.subresource.empty()) return true;
    Request patch = request;
    patch.verb = "patch";
    return covers(rule, patch);
}

Service service_of(const estate::PolicyRule& rule, const Request& request, BindingScope scope) {
    if (!covers(rule, request)) return Service::None;
    const bool cluster_scoped = is_cluster_scoped(request.group, request.resource) == Truth::Yes;
    if (scope == BindingScope::Namespace && cluster_scoped) return Service::None;
    if (allows(rule, request)) return Service::Full;
    return reaches_by_name(rule, request) ? Service::Named : Service::None;
}

} // namespace

Need parse_need(std::string_view text) {
    const std::vector<std::string_view> halves = split(text, " ");
    COFFERDAM_CHECK(halves.size() == 2);
    Need need{.text = text, .requests = {}};
    for (const std::string_view resource : split(halves[1], ",")) {
        for (const std::string_view verb : split(halves[0], ","))
            need.requests.push_back(request_of(verb, resource));
    }
    return need;
}

Service service_of(const estate::PolicyRule& rule, const Need& need, BindingScope scope) {
    Service best = Service::None;
    for (const Request& request : need.requests) {
        best = std::max(best, service_of(rule, request, scope));
        if (best == Service::Full) break;
    }
    return best;
}

const Request* request_served(const estate::PolicyRule& rule, const Need& need, BindingScope scope) {
    const Service best = service_of(rule, need, scope);
    if (best == Service::None) return nullptr;
    const auto found = std::ranges::find_if(
        need.requests, [&](const Request& request) { return service_of(rule, request, scope) == best; });
    return &*found;
}

PowerNeeds::PowerNeeds(int kubernetes_minor) {
    for (const Power& power : powers()) {
        for (const PowerWay& way : power.ways) {
            if (kubernetes_minor >= way.before_minor) continue;
            CompiledWay compiled{.way = &way, .power = &power, .needs = {}};
            for (const std::string_view need : split(way.needs, " & ")) compiled.needs.set(intern(need));
            ways_.push_back(compiled);
        }
    }
}

std::size_t PowerNeeds::intern(std::string_view text) {
    const auto found = std::ranges::find(needs_, text, &Need::text);
    if (found != needs_.end()) return static_cast<std::size_t>(found - needs_.begin());
    COFFERDAM_CHECK(needs_.size() < max_needs);
    needs_.push_back(parse_need(text));
    return needs_.size() - 1;
}

ServedNeeds PowerNeeds::served_by(const EffectiveRole& role, BindingScope scope) const {
    ServedNeeds served;
    for (std::size_t need = 0; need < needs_.size(); ++need) {
        for (const EffectiveRule& rule : role.rules) {
            const Service service = service_of(*rule.rule, needs_[need], scope);
            if (service == Service::None) continue;
            served.rules.push_back({need, &rule, service});
            served.served.set(need);
            if (service == Service::Full) served.served_fully.set(need);
        }
    }
    return served;
}

} // namespace cofferdam::access
