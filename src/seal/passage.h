// What passes of a want, by the model of the estate.
#pragma once

#include "analysis/reach/reach.h"
#include "estate/clusters.h"
#include "seal/want.h"

namespace cofferdam::seal {

class Passages {
  public:
    // REQUIRES: the reach outlives this
    explicit Passages(const reach::Reach& reach) : reach_(&reach), clusters_(reach.snapshot()) {}

    // Of addresses: what passes from, or to, all of them. Of Everybody: what rules let in that mean
    // everybody, or all addresses; several rules that only together cover all are not put together, and it is
    // unknown.
    reach::PortPassage of(const Want& want) const;
    bool passes(const Want& want) const { return of(want).allowed.includes(want.ports); }

    // Policies of other engines than NetworkPolicy that bear on ports of the want: "AdminNetworkPolicy x".
    std::vector<std::string> other_engines(const Want& want, const estate::PortSet& ports) const;
    // Policies that let ports of the want pass, surely or perhaps.
    std::vector<std::string> allowing(const Want& want, const estate::PortSet& ports) const;

  private:
    reach::PodEnd end_of(reach::PeerId peer) const;
    reach::End end_of(const WantEnd& end) const;
    std::vector<reach::SideReason> reasons(const Want& want) const;

    const reach::Reach* reach_;
    estate::Clusters clusters_;
};

// A pod of which nothing is known.
reach::PodEnd stranger();
// A pod of the cluster's DNS, as kubeadm and most others install it.
reach::PodEnd dns_pod();

} // namespace cofferdam::seal
