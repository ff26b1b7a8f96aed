#include <algorithm>

#include "analysis/pod_security/checks.h"
#include "analysis/pod_security/exemptions.h"

namespace cofferdam::pod_security {

using value::Kind;

namespace {

constexpr std::string_view profile_path = "securityContext.seccompProfile";
constexpr std::string_view type_path = "securityContext.seccompProfile.type";
constexpr std::string_view pod_annotation = "seccomp.security.alpha.kubernetes.io/pod";
constexpr std::string_view container_annotation_prefix = "container.seccomp.security.alpha.kubernetes.io/";

bool is_allowed_type(std::string_view type) { return type == "RuntimeDefault" || type == "Localhost"; }

bool is_allowed_annotation(std::string_view profile) {
    return profile == "runtime/default" || profile == "docker/default" || profile.starts_with("localhost/");
}

bool has_container(const Pod& pod, std::string_view wanted, Judgement& judgement) {
    return std::ranges::any_of(pod.containers(), [&](const Scope& container) {
        const Field name = judgement.read(container, "name", Kind::String);
        return !name.is_wrong_type() && name.text() == wanted;
    });
}

// Unlike AppArmor's, an annotation for a container that does not exist says nothing.
bool is_seccomp_annotation(std::string_view key, const Pod& pod, Judgement& judgement) {
    if (key == pod_annotation) return true;
    return key.starts_with(container_annotation_prefix)
           && has_container(pod, key.substr(container_annotation_prefix.size()), judgement);
}

// A profile that is there must have an allowed type. How a profile that is there stands in its scope:
Presence judge_profile(const Scope& scope, Judgement& judgement) {
    const Field profile = judgement.read(scope, profile_path, Kind::Map);
    if (!profile.is_present()) return profile.presence;
    const Field type = judgement.read(scope, type_path, Kind::String);
    if (!is_allowed_type(type.text())) judgement.forbid(type);
    return Presence::Present;
}

} // namespace

void seccomp_profile_baseline_0(const Pod& pod, Judgement& judgement) {
    const Field annotations = judgement.read(pod.metadata(), "annotations", Kind::Map);
    for (const value::Entry& entry : annotations.entries()) {
        if (!is_seccomp_annotation(entry.key.as_string(), pod, judgement)) continue;
        const Field profile = judgement.entry(annotations, entry, Kind::String);
        if (!is_allowed_annotation(profile.text())) judgement.forbid(profile);
    }
}

void seccomp_profile_baseline_19(const Pod& pod, Judgement& judgement) {
    for (const Scope& scope : pod.security_scopes()) judge_profile(scope, judgement);
}

// A container without a profile has the pod's. If the pod's is bad, that is the violation, once.
void seccomp_profile_restricted_19(const Pod& pod, Judgement& judgement) {
    const Presence of_pod = judge_profile(pod.spec(), judgement);
    for (const Scope& container : pod.containers()) {
        const Presence of_container = judge_profile(container, judgement);
        if (of_container != Presence::Absent || of_pod != Presence::Absent) continue;
        judgement.forbid(judgement.read(container, type_path, Kind::String));
    }
}

void seccomp_profile_restricted_25(const Pod& pod, Judgement& judgement) {
    if (exempt_windows_pod(pod, judgement) == Exempt::No) seccomp_profile_restricted_19(pod, judgement);
}

} // namespace cofferdam::pod_security
