// Probe: what an API server answered to canaries, objects that it was asked to create with dryRun=All. What a
// file of `cofferdam policy probe` holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "observations/refusal.h"
#include "value/value.h"

namespace cofferdam::observations {

// Unknown: neither admitted nor refused by what judges objects: no right to create pods, a webhook that takes
// no dry run, an object that the server finds malformed.
enum class ProbeOutcome : std::uint8_t { Admitted, Refused, Unknown };
std::string_view to_string(ProbeOutcome outcome); // "admitted"

struct ProbeAnswer {
    std::string namespace_{};
    std::string canary{};  // "privileged"
    std::string control{}; // that it fails: "compliance-pss-privileged"; "" of the harmless one
    std::string level{};   // of the Pod Security Standards that it fails: "baseline", "restricted", ""
    // Policies that refuse it as they were read when it was asked about: "ClusterPolicy require-labels".
    std::vector<std::string> predicted{};
    ProbeOutcome outcome = ProbeOutcome::Unknown;
    Refusal refusal{};
    int status = 0;        // of HTTP
    std::string message{}; // the server's

    bool operator==(const ProbeAnswer&) const = default;
};

// What was asked about, as it was sent.
struct ProbeCanary {
    std::string name{};
    std::string object{}; // in JSON

    bool operator==(const ProbeCanary&) const = default;
};

struct Probe {
    std::string cluster{};     // "context prod"
    std::string cluster_uid{}; // of the namespace kube-system, which a cluster keeps as long as it lives; ""
    std::string server_version{};
    std::string time{}; // "2026-11-23T03:10:00Z"
    std::vector<ProbeCanary> canaries{};
    std::vector<ProbeAnswer> answers{};
    std::vector<std::string> without_canary{}; // policies that no canary could be made for

    std::size_t count(ProbeOutcome outcome) const;
};

// Reads what the API server said of one canary into outcome and refusal.
void judge(ProbeAnswer& answer);

// The file: one JSON object. Error: it is none, or of a later format.
std::string to_json(const Probe& probe);
Result<Probe> parse_probe(const value::Value& root);

} // namespace cofferdam::observations
