#include "analysis/exposure/load_balancers.h"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/exposure/public_addresses.h"

namespace cofferdam::exposure {

namespace {

using estate::AddressSet;
using estate::Labels;
using estate::Service;

// Annotations that make a load balancer internal. The first group is the list of
// https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer; the others are the
// providers' own documentation of their cloud controllers.
struct InternalAnnotation {
    std::string_view key;
    std::string_view value; // in lower case; "*": any value but "" and "false"
};
constexpr InternalAnnotation internal_annotations[] = {
    {"networking.gke.io/load-balancer-type", "internal"},
    {"service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"},
    {"service.beta.kubernetes.io/aws-load-balancer-internal", "*"}, // older AWS: "true" or "0.0.0.0/0"
    {"service.beta.kubernetes.io/azure-load-balancer-internal", "true"},
    {"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "private"},
    {"service.beta.kubernetes.io/openstack-internal-load-balancer", "true"},
    {"service.beta.kubernetes.io/cce-load-balancer-internal-vpc", "true"}, // Baidu
    {"service.kubernetes.io/qcloud-loadbalancer-internal-subnetid", "*"},  // Tencent
    {"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", "intranet"},
    {"service.beta.kubernetes.io/oci-load-balancer-internal", "true"}, // Oracle
    {"oci-network-load-balancer.oraclecloud.com/internal", "true"},

    {"cloud.google.com/load-balancer-type", "internal"}, // GKE before 1.17
    {"service.beta.kubernetes.io/alicloud-loadbalancer-address-type", "intranet"},
    {"service.beta.kubernetes.io/do-loadbalancer-network", "internal"}, // DigitalOcean
    {"load-balancer.hetzner.cloud/disable-public-network", "true"},
    {"service.beta.kubernetes.io/scw-loadbalancer-private", "true"}, // Scaleway
    {"yandex.cloud/load-balancer-type", "internal"},
};

constexpr std::string_view source_ranges_annotation =
    "service.beta.kubernetes.io/load-balancer-source-ranges";
constexpr std::string_view aws_scheme = "service.beta.kubernetes.io/aws-load-balancer-scheme";
constexpr std::string_view aws_type = "service.beta.kubernetes.io/aws-load-balancer-type";

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

bool makes_internal(const InternalAnnotation& known, std::string_view value) {
    const std::string lower = lower_case(value);
    return known.value == "*" ? !lower.empty() && lower != "false" : lower == known.value;
}

// The AWS Load Balancer Controller makes internal ones unless told otherwise, unlike the older in-tree
// controller (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/).
bool is_of_aws_controller(const Service& service, const Labels& annotations) {
    const std::string_view type = annotations.find(aws_type).value_or("");
    return service.load_balancer_class == "service.k8s.aws/nlb" || type == "external" || type == "nlb-ip";
}

std::string_view next_item(std::string_view& list) {
    const std::size_t comma = list.find(',');
    std::string_view item = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    return item;
}

std::optional<Lead> lead_of_class(const Service& service, const Labels& annotations) {
    if (annotations.find(aws_scheme) == "internet-facing") {
        return Lead{Truth::Yes,
                    fmt::format("annotation {}: internet-facing makes its load balancer public", aws_scheme)};
    }
    if (is_of_aws_controller(service, annotations)) {
        return Lead{Truth::No,
                    "the AWS Load Balancer Controller makes internal load balancers unless told otherwise"};
    }
    if (service.load_balancer_class == "tailscale") {
        return Lead{Truth::No, "class tailscale: reachable inside a private overlay network only"};
    }
    if (service.load_balancer_class.empty()) return std::nullopt;
    return Lead{Truth::Unknown,
                fmt::format("what addresses load balancers of class {} get is not in the estate",
                            service.load_balancer_class)};
}

// What written addresses, annotations and the class say, without the sources that are allowed.
Lead lead_of_balancer_itself(const EstateIndex& index, const Service& service, const Labels& annotations) {
    if (auto lead = lead_of_addresses(service.load_balancer_addresses)) return *lead;
    const std::string_view wanted[] = {service.load_balancer_ip};
    if (auto lead = lead_of_addresses(wanted)) return *lead;
    if (const std::string annotation = internal_annotation(annotations); !annotation.empty()) {
        return {Truth::No, fmt::format("annotation {} makes its load balancer internal", annotation)};
    }
    if (auto lead = lead_of_class(service, annotations)) return *lead;
    if (index.has_address_pool(index.target_of(service))) {
        return {Truth::Unknown, "its load balancer's address comes from a pool of the cluster"};
    }
    return {Truth::Yes, "type LoadBalancer, and nothing makes the load balancer internal"};
}

} // namespace

std::optional<Lead> lead_of_addresses(std::span<const std::string_view> addresses) {
    std::optional<Lead> found;
    for (const std::string_view text : addresses) {
        const auto address = estate::parse_address(text);
        if (!address) continue;
        if (public_addresses().contains(*address))
            return Lead{Truth::Yes, fmt::format("{} is a public address", text)};
        if (!found) found = Lead{Truth::No, fmt::format("{} is a private address", text)};
    }
    return found;
}

std::string internal_annotation(const Labels& annotations) {
    if (annotations.empty()) return "";
    for (const InternalAnnotation& known : internal_annotations) {
        const auto value = annotations.find(known.key);
        if (value && makes_internal(known, *value)) return fmt::format("{}: {}", known.key, *value);
    }
    return "";
}

std::optional<AddressSet> allowed_sources(const Service& service, const Labels& annotations) {
    std::vector<std::string_view> texts = service.source_ranges;
    // The older annotation counts only where the field is empty (cloud-provider service helpers,
    // GetLoadBalancerSourceRanges).
    if (std::string_view list = annotations.find(source_ranges_annotation).value_or(""); texts.empty()) {
        while (!list.empty()) texts.push_back(next_item(list));
    }
    std::vector<estate::AddressRange> ranges;
    for (const std::string_view text : texts) {
        const auto range = estate::parse_block(text);
        // What cannot be read might be any range.
        if (!range) return std::nullopt;
        ranges.push_back(*range);
    }
    if (ranges.empty()) return std::nullopt;
    return AddressSet(std::move(ranges));
}

Lead lead_of_load_balancer(const EstateIndex& index, const Service& service) {
    const Labels& annotations = index.snapshot().object_of(service).annotations;
    const auto allowed = allowed_sources(service, annotations);
    if (allowed && !allowed->intersects(public_addresses())) {
        return {Truth::No, "its loadBalancerSourceRanges hold private addresses only"};
    }
    return lead_of_balancer_itself(index, service, annotations);
}

} // namespace cofferdam::exposure
