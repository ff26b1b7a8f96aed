#include <algorithm>
#include <cstddef>

#include "analysis/pod_security/checks.h"
#include "analysis/pod_security/exemptions.h"

namespace cofferdam::pod_security {

using value::Kind;

namespace {

// What container runtimes grant by default, without NET_RAW. Written as Kubernetes writes them: "CAP_KILL"
// and "kill" are other names, and forbidden.
constexpr std::string_view default_capabilities[] = {
    "AUDIT_WRITE",      "CHOWN",   "DAC_OVERRIDE", "FOWNER",  "FSETID", "KILL",       "MKNOD",
    "NET_BIND_SERVICE", "SETFCAP", "SETGID",       "SETPCAP", "SETUID", "SYS_CHROOT",
};

bool is_default(std::string_view capability) {
    return std::ranges::find(default_capabilities, capability) != std::end(default_capabilities);
}

bool is_net_bind_service(std::string_view capability) { return capability == "NET_BIND_SERVICE"; }

void allow_only(const Scope& container, bool (*is_allowed)(std::string_view), Judgement& judgement) {
    const Field added = judgement.read(container, "securityContext.capabilities.add", Kind::List);
    for (std::size_t i = 0; i < added.items().size(); ++i) {
        const Field capability = judgement.element(added, i, "", Kind::String);
        if (!is_allowed(capability.text())) judgement.forbid(capability);
    }
}

void require_drop_all(const Scope& container, Judgement& judgement) {
    const Field dropped = judgement.read(container, "securityContext.capabilities.drop", Kind::List);
    bool drops_all = false;
    bool is_understood = true;
    for (std::size_t i = 0; i < dropped.items().size(); ++i) {
        const Field capability = judgement.element(dropped, i, "", Kind::String);
        drops_all |= capability.text() == "ALL";
        is_understood &= !capability.is_wrong_type();
    }
    if (!drops_all && is_understood) judgement.forbid(dropped);
}

} // namespace

void capabilities_baseline(const Pod& pod, Judgement& judgement) {
    for (const Scope& container : pod.containers()) allow_only(container, is_default, judgement);
}

void capabilities_restricted_22(const Pod& pod, Judgement& judgement) {
    for (const Scope& container : pod.containers()) {
        require_drop_all(container, judgement);
        allow_only(container, is_net_bind_service, judgement);
    }
}

void capabilities_restricted_25(const Pod& pod, Judgement& judgement) {
    if (exempt_windows_pod(pod, judgement) == Exempt::No) capabilities_restricted_22(pod, judgement);
}

} // namespace cofferdam::pod_security
