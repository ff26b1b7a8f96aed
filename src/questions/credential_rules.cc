#include "questions/credential_rules.h"

#include <algorithm>
#include <iterator>

#include "core/check.h"

namespace cofferdam::questions {

namespace {

struct PowerRule {
    std::string_view power;
    std::string_view rule;
};

// Powers that an edit closes together share a rule.
constexpr PowerRule table[] = {
    {"cluster-admin", "credentials-cluster-admin"},
    {"impersonate-groups", "credentials-impersonate"},
    {"impersonate", "credentials-impersonate"},
    {"bind", "credentials-bind"},
    {"escalate", "credentials-escalate"},
    {"binding-write", "credentials-role-write"},
    {"role-write", "credentials-role-write"},
    {"secrets-read", "credentials-secrets-read"},
    {"secret-mint", "credentials-token-request"},
    {"token-request", "credentials-token-request"},
    {"csr-approve", "credentials-csr-approve"},
    {"pod-create", "credentials-pod-create"},
    {"pod-patch", "credentials-pod-create"},
    {"pod-exec", "credentials-exec"},
    {"ephemeral-containers", "credentials-exec"},
    {"nodes-proxy", "credentials-nodes-proxy"},
    {"node-write", "credentials-node-write"},
    {"pod-evict", "credentials-node-write"},
    {"persistent-volume-create", "credentials-volume-create"},
    {"admission-write", "credentials-admission-write"},
    {"api-service-write", "credentials-admission-write"},
    {"namespace-relabel", "credentials-namespace-relabel"},
    {"network-policy-write", "credentials-network-write"},
    {"service-hijack", "credentials-network-write"},
    {"api-tunnel", "credentials-network-write"},
};

} // namespace

std::string_view rule_of_power(std::string_view power) {
    auto row = std::ranges::find(table, power, &PowerRule::power);
    COFFERDAM_CHECK(row != std::end(table));
    return row->rule;
}

std::string_view rule_of_power(const access::HeldPower& held) { return rule_of_power(held.power->id); }

} // namespace cofferdam::questions
