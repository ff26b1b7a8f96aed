#include "analysis/pod_security/checks.h"

namespace cofferdam::pod_security {

using value::Kind;

namespace {

constexpr std::string_view annotation_prefix = "container.apparmor.security.beta.kubernetes.io/";

bool is_allowed_type(std::string_view type) { return type == "RuntimeDefault" || type == "Localhost"; }

bool is_allowed_annotation(std::string_view profile) {
    return profile.empty() || profile == "runtime/default" || profile.starts_with("localhost/");
}

} // namespace

// The annotations may name containers that do not exist, and count all the same.
void app_armor_profile(const Pod& pod, Judgement& judgement) {
    for (const Scope& scope : pod.security_scopes()) {
        if (!judgement.read(scope, "securityContext.appArmorProfile", Kind::Map).is_present()) continue;
        const Field type = judgement.read(scope, "securityContext.appArmorProfile.type", Kind::String);
        if (!is_allowed_type(type.text())) judgement.forbid(type);
    }
    const Field annotations = judgement.read(pod.metadata(), "annotations", Kind::Map);
    for (const value::Entry& entry : annotations.entries()) {
        if (!entry.key.as_string().starts_with(annotation_prefix)) continue;
        const Field profile = judgement.entry(annotations, entry, Kind::String);
        if (!is_allowed_annotation(profile.text())) judgement.forbid(profile);
    }
}

} // namespace cofferdam::pod_security
