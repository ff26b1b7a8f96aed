#include "cuts/new_objects.h"

#include <fmt/format.h>

namespace cofferdam::cuts {

namespace {

std::string quoted(std::string_view text) { return value::to_json(value::Value::string(text)); }

} // namespace

// Everything but the address that clouds answer on; pods besides, since not every plugin counts them among
// addresses. https://kubernetes.io/docs/concepts/services-networking/network-policies/
NewObject metadata_policy(const estate::Workload& workload) {
    const std::string name = fmt::format("no-metadata-{}", workload.name);
    std::string labels;
    for (const value::Entry& label : workload.pod_labels.entries())
        labels +=
            fmt::format("      {}: {}\n", quoted(label.key.as_string()), quoted(label.value.string_or("")));
    return {
        fmt::format("{}/{}.yaml", workload.namespace_, name),
        fmt::format("apiVersion: networking.k8s.io/v1\n"
                    "kind: NetworkPolicy\n"
                    "metadata:\n"
                    "  name: {}\n"
                    "  namespace: {}\n"
                    "spec:\n"
                    "  podSelector:\n"
                    "    matchLabels:\n"
                    "{}"
                    "  policyTypes: [Egress]\n"
                    "  egress:\n"
                    "    - to:\n"
                    "        - namespaceSelector: {{}}\n"
                    "        - ipBlock: {{cidr: 0.0.0.0/0, except: [169.254.169.254/32, 169.254.170.2/32, "
                    "169.254.170.23/32, 168.63.129.16/32]}}\n"
                    "        - ipBlock: {{cidr: \"::/0\", except: [\"fd00:ec2::254/128\"]}}\n",
                    quoted(name), quoted(workload.namespace_), labels)};
}

NewObject guarded_namespace(std::string_view name) {
    return {fmt::format("{}/namespace.yaml", name), fmt::format("apiVersion: v1\n"
                                                                "kind: Namespace\n"
                                                                "metadata:\n"
                                                                "  name: {}\n"
                                                                "  labels:\n"
                                                                "    {}: baseline\n",
                                                                quoted(name), pod_security_label)};
}

} // namespace cofferdam::cuts
