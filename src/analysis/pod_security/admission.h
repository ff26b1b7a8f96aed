// Pod Security admission: what a namespace's labels, and the server's own defaults and exemptions, enforce.
// https://kubernetes.io/docs/concepts/security/pod-security-admission/,
// k8s.io/pod-security-admission api.PolicyToEvaluate.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/pod_security/pod_security.h"
#include "core/result.h"
#include "value/value.h"

namespace cofferdam::pod_security {

struct Mode {
    Level level = Level::Privileged;
    std::optional<Version> version; // nothing: latest, the server's own
};

// A version as a label or the server's configuration pins it: "latest" (gives nothing) or "v1.29". Unlike
// parse_version it takes no other form, as api.ParseVersion does.
cofferdam::Result<std::optional<Version>> parse_pinned_version(std::string_view text);

// The PodSecurity part of the API server's --admission-control-config-file.
struct AdmissionConfig {
    Mode enforce;
    Mode audit;
    Mode warn;
    std::vector<std::string> exempt_users;
    std::vector<std::string> exempt_runtime_classes;
    std::vector<std::string> exempt_namespaces;
};

// Of an AdmissionConfiguration with a PodSecurity plugin, or of a PodSecurityConfiguration itself. Error:
// what the API server would not start with, and a plugin whose configuration stands in a file of its own.
cofferdam::Result<AdmissionConfig> parse_admission_config(const value::Value& root);

// One of the namespace's three modes, and where its level comes from.
struct NamespaceMode {
    enum class From : std::uint8_t {
        Label,
        Enforce, // warn only: no label of its own, so it is as strict as enforce
        Server,  // the server's defaults, which were given
        Unknown, // no label, and the server's defaults were not given: `mode` has the least that it can be
    };
    Mode mode;
    From from = From::Unknown;
    std::string problem; // invalid labels: what the server makes of them
};

struct NamespacePolicy {
    NamespaceMode enforce;
    NamespaceMode audit;
    NamespaceMode warn;
    bool exempt = false;
};

// `labels`: the namespace's, a Map or Missing. `server`: null if its configuration was not given.
NamespacePolicy namespace_policy(std::string_view name, const value::Value& labels,
                                 const AdmissionConfig* server);

inline constexpr std::string_view enforce_label = "pod-security.kubernetes.io/enforce";
inline constexpr std::string_view audit_label = "pod-security.kubernetes.io/audit";
inline constexpr std::string_view warn_label = "pod-security.kubernetes.io/warn";

} // namespace cofferdam::pod_security
