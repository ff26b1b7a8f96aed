#include "analysis/pod_security/checks.h"
#include "analysis/pod_security/exemptions.h"

namespace cofferdam::pod_security {

using value::Kind;

// A container that says nothing has what the pod says. If the pod says false, that is the violation, once.
void run_as_non_root_0(const Pod& pod, Judgement& judgement) {
    constexpr std::string_view path = "securityContext.runAsNonRoot";
    const Field of_pod = judgement.read(pod.spec(), path, Kind::Bool);
    if (of_pod.is_false()) judgement.forbid(of_pod);
    for (const Scope& container : pod.containers()) {
        const Field of_container = judgement.read(container, path, Kind::Bool);
        const bool nobody_says = of_container.is_absent() && of_pod.is_absent();
        if (of_container.is_false() || nobody_says) judgement.forbid(of_container);
    }
}

void run_as_non_root_35(const Pod& pod, Judgement& judgement) {
    if (exempt_user_namespace_pod(pod, judgement) == Exempt::No) run_as_non_root_0(pod, judgement);
}

void run_as_user_23(const Pod& pod, Judgement& judgement) {
    for (const Scope& scope : pod.security_scopes()) {
        const Field user = judgement.read(scope, "securityContext.runAsUser", Kind::Int);
        if (user.is_present() && user.value->as_int() == 0) judgement.forbid(user);
    }
}

void run_as_user_35(const Pod& pod, Judgement& judgement) {
    if (exempt_user_namespace_pod(pod, judgement) == Exempt::No) run_as_user_23(pod, judgement);
}

} // namespace cofferdam::pod_security
