// Question 3's last word: what a probe proved. Only what the API server itself answered counts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/policies/inventory.h"
#include "questions/probed_estate.h"

namespace cofferdam::questions {

// What the API server answered of one policy: the evidence.
struct PolicyProof {
    estate::Key policy;
    bool holds = false; // it refused; else it admitted what the policy refuses as it was read
    std::string canary;
    std::string namespace_;
    std::string message; // the server's; "" it admitted
};

// Do the Pod Security Standards of that version ("v1.33.2") have the check of this control? What they lack
// they admit.
bool is_checked(std::string_view control, std::string_view kubernetes_version);

// A policy that the server named when it refused a canary is proved. One that should have refused what was
// admitted is contradicted, whatever else it refused: a hole is a hole. In the order of the inventory.
std::vector<PolicyProof> prove(policies::PolicyInventory& inventory, const estate::Snapshot& snapshot,
                               const ProbedEstate& probed);

} // namespace cofferdam::questions
