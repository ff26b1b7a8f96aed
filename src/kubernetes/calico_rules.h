// One rule of a Calico policy (api/pkg/apis/projectcalico/v3 Rule, EntityRule; conversion as in libcalico-go
// lib/backend/syncersv1/updateprocessors).
#pragma once

#include <optional>
#include <string>

#include "estate/traffic.h"
#include "kubernetes/reader.h"

namespace cofferdam::kubernetes {

enum class CalicoSide : std::uint8_t { Ingress, Egress };

struct CalicoRule {
    estate::TrafficRule rule;
    // The policy's own pods for which it stands: what the rule says of the side that the policy is on.
    estate::Selection subject;
    bool for_all = true; // the rule does not say
};

// Nothing for a rule that decides nothing (Log). `namespace_`: of the policy, "" for a global one.
std::optional<CalicoRule> read_calico_rule(Reader& reader, const value::Value& rule, CalicoSide side,
                                           std::string_view namespace_, std::string path);

} // namespace cofferdam::kubernetes
