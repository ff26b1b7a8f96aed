// Refusal: who refused a request, by the API server's own words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cofferdam::observations {

enum class Refuser : std::uint8_t { Nobody, PodSecurity, ValidatingAdmissionPolicy, Webhook, Other };
std::string_view to_string(Refuser refuser); // "Pod Security"

struct Refusal {
    Refuser refuser = Refuser::Nobody;
    std::string by{}; // name of the policy or of the webhook; of Pod Security the level: "baseline:latest"
    // Behind a webhook: the policies that Kyverno, or the constraints that Gatekeeper, names.
    std::vector<std::string> policies{};

    bool operator==(const Refusal&) const = default;
};

// Of the message of a Status that is no success. Other: no policy is named.
Refusal read_refusal(std::string_view message);

// Refused before any policy looked: RBAC, a namespace that goes away, a ServiceAccount that is not there yet,
// a quota that is used up.
bool is_about_the_asker(std::string_view message);

} // namespace cofferdam::observations
