#include "seal/policy_text.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "core/file_system.h"
#include "seal/yaml_text.h"

namespace cofferdam::seal {

namespace {

using estate::PortInterval;
using estate::PortSet;
using estate::Protocol;

constexpr std::size_t most_reasons = 5;

class Printer {
  public:
    std::string print(const PlannedPolicy& policy) {
        line(0, "# {}", yaml_comment(policy.subject));
        line(0, "apiVersion: networking.k8s.io/v1");
        line(0, "kind: NetworkPolicy");
        line(0, "metadata:");
        line(2, "name: {}", yaml_scalar(policy.name));
        line(2, "namespace: {}", yaml_scalar(policy.namespace_));
        line(0, "spec:");
        selector(2, "podSelector", policy.labels);
        line(2, "policyTypes: [{}{}{}]", policy.isolates_ingress ? "Ingress" : "",
             policy.isolates_ingress && policy.isolates_egress ? ", " : "",
             policy.isolates_egress ? "Egress" : "");
        side("ingress", "from", policy.ingress);
        side("egress", "to", policy.egress);
        return std::move(text_);
    }

  private:
    template <class... T>
    void line(int indent, fmt::format_string<T...> format, T&&... arguments) {
        text_.append(static_cast<std::size_t>(indent), ' ');
        text_ += fmt::format(format, std::forward<T>(arguments)...);
        text_ += '\n';
    }

    void selector(int indent, std::string_view key, const LabelList& labels) {
        if (labels.empty()) return line(indent, "{}: {{}}", key);
        line(indent, "{}:", key);
        line(indent + 2, "matchLabels:");
        for (const auto& [name, value] : labels)
            line(indent + 4, "{}: {}", yaml_scalar(name), yaml_scalar(value));
    }

    void reasons(int indent, const std::vector<std::string>& reasons) {
        for (std::size_t i = 0; i < std::min(reasons.size(), most_reasons); ++i)
            line(indent, "# {}", yaml_comment(reasons[i]));
        if (reasons.size() > most_reasons) line(indent, "# and {} more", reasons.size() - most_reasons);
    }

    void side(std::string_view key, std::string_view peers, const std::vector<PlannedRule>& rules) {
        if (rules.empty()) return;
        line(2, "{}:", key);
        for (const PlannedRule& rule : rules) {
            reasons(4, rule.reasons);
            const bool all_ports = rule.ports.is_all();
            if (rule.peers.empty() && all_ports) {
                line(4, "- {{}}");
            } else if (rule.peers.empty()) {
                ports(4, "- ports:", rule.ports);
            } else {
                line(4, "- {}:", peers);
                for (const PlannedPeer& peer : rule.peers) print(peer);
                if (!all_ports) ports(6, "ports:", rule.ports);
            }
        }
    }

    void print(const PlannedPeer& peer) {
        reasons(8, peer.reasons);
        for (const Block& block : peer.blocks) print(block);
        if (!peer.blocks.empty()) return;
        if (peer.any_namespace) {
            line(8, "- namespaceSelector: {{}}");
        } else if (peer.namespace_.empty()) {
            selector(8, "- podSelector", peer.labels, 10);
        } else {
            selector(8, "- namespaceSelector", {{"kubernetes.io/metadata.name", peer.namespace_}}, 10);
            if (!peer.labels.empty()) selector(10, "podSelector", peer.labels);
        }
    }

    // The first key of a list's item: what is below it is as deep as its neighbours' content.
    void selector(int indent, std::string_view key, const LabelList& labels, int inner) {
        if (labels.empty()) return line(indent, "{}: {{}}", key);
        line(indent, "{}:", key);
        line(inner + 2, "matchLabels:");
        for (const auto& [name, value] : labels)
            line(inner + 4, "{}: {}", yaml_scalar(name), yaml_scalar(value));
    }

    void print(const Block& block) {
        line(8, "- ipBlock:");
        line(12, "cidr: {}", yaml_scalar(block.cidr));
        if (block.except.empty()) return;
        line(12, "except:");
        for (const std::string& except : block.except) line(14, "- {}", yaml_scalar(except));
    }

    void ports(int indent, std::string_view key, const PortSet& ports) {
        line(indent, "{}", key);
        const int inner = indent + (key.starts_with('-') ? 4 : 2);
        for (const Protocol protocol : {Protocol::Tcp, Protocol::Udp, Protocol::Sctp}) {
            for (const PortInterval& interval : ports.of(protocol)) {
                line(inner, "- protocol: {}", to_string(protocol));
                if (interval == PortInterval{}) continue;
                line(inner + 2, "port: {}", interval.first);
                if (interval.last != interval.first) line(inner + 2, "endPort: {}", interval.last);
            }
        }
    }

    std::string text_;
};

// A file of its own: a DNS label, as the API server asks of a namespace, is a safe name.
bool is_label(std::string_view name) {
    return !name.empty() && name.size() <= 63 && name.front() != '-' && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

std::string folder_of(const estate::Snapshot& snapshot, Id<estate::Target> target) {
    std::string name = fmt::format("{}-", target.slot + 1);
    for (const char c : base_name(snapshot[target].name)) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        name += is_plain ? c : '-';
    }
    return name + "/";
}

constexpr std::string_view heading =
    "# Written by `cofferdam seal --network`. Comments say what each rule is for.\n";

} // namespace

std::string policy_text(const PlannedPolicy& policy) { return Printer().print(policy); }

Result<std::vector<NewFile>> policy_files(const estate::Snapshot& snapshot, const NetworkPlan& plan) {
    std::set<Id<estate::Target>> targets;
    for (const PlannedPolicy& policy : plan.policies) targets.insert(policy.target);
    std::map<std::string, std::string> texts;
    std::map<std::string, std::string> resources; // of a kustomization, by folder
    for (const PlannedPolicy& policy : plan.policies) {
        if (!is_label(policy.namespace_))
            return error("cannot write policies of namespace \"{}\": that is no name of a namespace",
                         yaml_comment(policy.namespace_));
        const std::string folder = targets.size() > 1 ? folder_of(snapshot, policy.target) : "";
        std::string& text = texts[fmt::format("{}{}.yaml", folder, policy.namespace_)];
        if (text.empty()) resources[folder] += fmt::format("  - {}.yaml\n", policy.namespace_);
        text += text.empty() ? heading : "---\n";
        text += policy_text(policy);
    }
    for (const auto& [folder, list] : resources) {
        // "kustomization" is a name that a namespace may have.
        std::string& text = texts[folder + "kustomization.yaml"];
        if (!text.empty())
            return error("the namespace kustomization and the kustomization would share a file");
        text =
            fmt::format("{}apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n{}",
                        heading, list);
    }
    std::vector<NewFile> files;
    for (auto& [path, text] : texts) files.push_back({path, std::move(text)});
    return files;
}

} // namespace cofferdam::seal
