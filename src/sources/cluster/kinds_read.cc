#include "sources/cluster/kinds_read.h"

#include <algorithm>
#include <vector>

#include "content/shipped.h"
#include "kubernetes/kinds.h"

namespace cofferdam::cluster {

namespace {

using estate::Fact;

// Kinds without a row that an analysis or a control looks at.
constexpr KindRead by_name[] = {
    {"", "PersistentVolume", Fact::Workloads},
    {"", "PersistentVolumeClaim", Fact::Workloads},
    {"node.k8s.io", "RuntimeClass", Fact::Workloads},
    {"policy", "PodDisruptionBudget", Fact::Policies},
    {"networking.k8s.io", "IngressClass", Fact::Exposure},
    {"gateway.networking.k8s.io", "GatewayClass", Fact::Exposure},
    {"gateway.networking.k8s.io", "ReferenceGrant", Fact::Exposure},
    // Addresses that a load balancer may give (analysis/exposure/load_balancers.cc).
    {"metallb.io", "IPAddressPool", Fact::Exposure},
    {"cilium.io", "CiliumLoadBalancerIPPool", Fact::Exposure},
    {"apiregistration.k8s.io", "APIService", Fact::Permissions},
    // Entry points of ingress controllers (analysis/exposure/router_kinds.cc).
    {"traefik.io", "IngressRoute", Fact::Exposure},
    {"traefik.io", "IngressRouteTCP", Fact::Exposure},
    {"traefik.io", "IngressRouteUDP", Fact::Exposure},
    {"projectcontour.io", "HTTPProxy", Fact::Exposure},
    {"networking.istio.io", "VirtualService", Fact::Exposure},
    {"networking.istio.io", "Gateway", Fact::Exposure},
    {"k8s.nginx.org", "VirtualServer", Fact::Exposure},
    {"getambassador.io", "Mapping", Fact::Exposure},
    {"configuration.konghq.com", "TCPIngress", Fact::Exposure},
    {"networking.gke.io", "MultiClusterIngress", Fact::Exposure},
    // Rules of sensors (content/catalogues/sensors.yaml).
    {"cilium.io", "TracingPolicy", Fact::Sensors},
    {"cilium.io", "TracingPolicyNamespaced", Fact::Sensors},
    {"tracee.aquasec.com", "Policy", Fact::Sensors},
    {"security.kubearmor.com", "KubeArmorPolicy", Fact::Sensors},
    {"security.kubearmor.com", "KubeArmorClusterPolicy", Fact::Sensors},
    {"security.kubearmor.com", "KubeArmorHostPolicy", Fact::Sensors},
    {"kubescape.io", "RuntimeRuleAlertBinding", Fact::Sensors},
    {"neuvector.com", "NvSecurityRule", Fact::Sensors},
    {"neuvector.com", "NvClusterSecurityRule", Fact::Sensors},
};

// Groups that no API server of today serves.
bool is_served_today(const kubernetes::KindEntry& entry) { return entry.group != "extensions"; }

const std::vector<KindRead>& all() {
    static const value::DocumentPtr others =
        content::shipped_document("catalogues/other-network-policies.yaml");
    static const std::vector<KindRead> list = [] {
        std::vector<KindRead> kinds;
        for (const kubernetes::KindEntry& entry : kubernetes::kinds()) {
            if (entry.read && is_served_today(entry) && entry.kind != secret_kind)
                kinds.push_back({entry.group, entry.kind, entry.facts});
        }
        kinds.insert(kinds.end(), std::begin(by_name), std::end(by_name));
        for (const value::Value& other : others->root().items())
            kinds.push_back({other["group"].as_string(), other["kind"].as_string(),
                             Fact::Policies | Fact::NetworkPolicies});
        return kinds;
    }();
    return list;
}

bool ends_with_consonant_and_y(std::string_view word) {
    return word.size() > 1 && word.ends_with('y')
           && std::string_view("aeiou").find(word[word.size() - 2]) == std::string_view::npos;
}

// Plurals that somebody chose: spec.names.plural of the definitions that Tetragon, Consul and Kube-OVN ship.
std::string_view chosen_name(std::string_view group, std::string_view kind) {
    struct Chosen {
        std::string_view group, kind, plural;
    };
    constexpr Chosen chosen[] = {
        {"cilium.io", "TracingPolicyNamespaced", "tracingpoliciesnamespaced"},
        {"consul.hashicorp.com", "ServiceIntentions", "serviceintentions"},
        {"kubeovn.io", "SecurityGroup", "security-groups"},
    };
    for (const Chosen& entry : chosen) {
        if (entry.group == group && entry.kind == kind) return entry.plural;
    }
    return "";
}

} // namespace

std::span<const KindRead> kinds_read() { return all(); }

const KindRead* find_kind_read(std::string_view group, std::string_view kind) {
    const auto found = std::ranges::find_if(all(), [&](const KindRead& entry) {
        return entry.group == group && (entry.kind == kind || entry.kind == "*");
    });
    return found == all().end() ? nullptr : &*found;
}

// As generators of custom resources form plurals, with the one core exception and Gatekeeper's mutators,
// whose resources are named as their kinds (charts of open-policy-agent/gatekeeper).
std::string resource_name(std::string_view group, std::string_view kind) {
    if (const std::string_view chosen = chosen_name(group, kind); !chosen.empty()) return std::string(chosen);
    std::string word(kind);
    std::ranges::transform(word, word.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    if (kind == "*" || word == "endpoints" || group == "mutations.gatekeeper.sh") return word;
    if (ends_with_consonant_and_y(word)) return word.substr(0, word.size() - 1) + "ies";
    const bool hisses = word.ends_with('s') || word.ends_with('x') || word.ends_with("ch");
    return word + (hisses ? "es" : "s");
}

} // namespace cofferdam::cluster
