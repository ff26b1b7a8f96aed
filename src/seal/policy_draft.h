// PolicyDraft: one planned policy while its rules are gathered; they are merged when it is finished.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "seal/network_plan.h"

namespace cofferdam::seal {

// Names of NetworkPolicies: no two alike in a namespace, and none of what is there.
class PolicyNames {
  public:
    explicit PolicyNames(const estate::Snapshot& snapshot);

    // `wanted`, else with the kind, else with a number.
    std::string take(Id<estate::Target> target, std::string_view namespace_, std::string_view wanted,
                     std::string_view kind);

  private:
    std::set<std::tuple<Id<estate::Target>, std::string, std::string>> taken_;
};

class PolicyDraft {
  public:
    // REQUIRES: both references outlive this
    PolicyDraft(const reach::Reach& reach, const std::vector<PodSelector>& selectors, reach::PeerId subject,
                std::string name);

    void add_subject(reach::PeerId subject);
    void allow_from(const WantEnd& from, const estate::PortSet& ports, const std::string& reason);
    void allow_to(const WantEnd& to, const estate::PortSet& ports, const std::string& reason);

    // Merged: each peer once, peers of equal ports in one rule, nothing that a wider rule says already.
    PlannedPolicy finish() &&;

  private:
    // How wide a peer is; the widest first.
    enum class Width : std::uint8_t { Everybody, AnyPod, Pods, Addresses, Dns };
    struct PeerKey {
        Width width = Width::Pods;
        std::string_view namespace_;
        LabelList labels;
        std::vector<Block> blocks;

        auto operator<=>(const PeerKey&) const = default;
    };
    struct Allowed {
        estate::PortSet ports;
        std::vector<std::string> reasons;
    };
    using Side = std::map<PeerKey, Allowed>;

    PeerKey key_of(const WantEnd& end) const;
    void allow(Side& side, const WantEnd& end, const estate::PortSet& ports, const std::string& reason);
    static std::vector<PlannedRule> rules(const Side& side);

    const reach::Reach* reach_;
    const std::vector<PodSelector>* selectors_;
    PlannedPolicy policy_;
    Side ingress_;
    Side egress_;
};

} // namespace cofferdam::seal
