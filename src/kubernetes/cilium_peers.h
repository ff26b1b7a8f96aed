// Whom one rule of a Cilium policy means (cilium pkg/policy/api IngressCommonRule, EgressCommonRule).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "estate/traffic.h"
#include "kubernetes/reader.h"

namespace cofferdam::kubernetes {

enum class CiliumSide : std::uint8_t { Ingress, Egress };

struct CiliumPeers {
    std::vector<estate::TrafficPeer> peers;
    bool named = false; // the rule has a field that says whom it means; an empty list means nobody
};

// `namespace_`: of the policy, "" for a clusterwide one.
CiliumPeers cilium_peers(Reader& reader, const value::Value& rule, CiliumSide side,
                         std::string_view namespace_);

// Keys of those fields, for the side.
std::span<const std::string_view> cilium_peer_fields(CiliumSide side);

// Of fromRequires, toRequires: the pods that meet every one of them.
estate::Selection cilium_requirements(Reader& reader, const value::Value& rule, CiliumSide side,
                                      std::string_view namespace_);

} // namespace cofferdam::kubernetes
