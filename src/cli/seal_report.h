// What `cofferdam seal` tells of a plan and its proof. The figures are the second analysis's.
#pragma once

#include <string>
#include <vector>

#include "seal/network_plan.h"
#include "seal/proof.h"

namespace cofferdam::cli {

struct SealSummary {
    const seal::NetworkPlan& plan;
    const seal::Proof& proof;
    std::vector<seal::Note> notes; // of both
    std::string written;           // the folder; "" none
    std::vector<std::string> files;
};

// Is something that is wanted cut, or cut if it is needed?
bool cuts_something(const std::vector<seal::Note>& notes);

std::string seal_text(const SealSummary& summary);
std::string seal_json(const SealSummary& summary);

} // namespace cofferdam::cli
