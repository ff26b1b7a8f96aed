// The Pod Security Standards, as k8s.io/pod-security-admission evaluates them at a level and a minor version.
// https://kubernetes.io/docs/concepts/security/pod-security-standards/
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "value/value.h"

namespace cofferdam::pod_security {

enum class Level : std::uint8_t { Privileged, Baseline, Restricted };
std::string_view to_string(Level level); // "baseline"

// Minor version of Kubernetes 1.x whose rules apply. A version newer than the newest that we know is the
// newest.
struct Version {
    int minor = 0;
    auto operator<=>(const Version&) const = default;
};
Version newest();
// "1.29", "v1.29", "v1.29.3", "latest". Error otherwise.
cofferdam::Result<Version> parse_version(std::string_view text);

// Is there such a check ("hostPorts", as upstream names it) in the Standards of that version?
bool has_check(std::string_view id, Version version);

enum class Verdict : std::uint8_t { Pass, Fail, Unknown };

struct Violation {
    std::string_view check;   // the id that upstream gives the check: "allowPrivilegeEscalation", "hostPorts"
    std::string field;        // path below the pod's root: "spec.containers[0].securityContext.privileged"
    std::string value;        // what stands there, compact JSON; "" where nothing does
    bool is_explicit = false; // false: the violation is that nothing is written
};

struct Result {
    Verdict verdict = Verdict::Unknown;
    std::vector<Violation> violations; // in the order of checks, then of containers
};

// `metadata` and `spec` of a pod or a pod template, as admitted (defaults may be filled in or not: the
// verdict is the same). Pure.
Result evaluate(const value::Value& metadata, const value::Value& spec, Level level, Version version);

} // namespace cofferdam::pod_security
