#include <algorithm>
#include <span>

#include "analysis/pod_security/checks.h"

namespace cofferdam::pod_security {

using value::Kind;

namespace {

// By age: a revision allows the first few.
constexpr std::string_view types[] = {"", "container_t", "container_init_t", "container_kvm_t",
                                      "container_engine_t"};

void judge(const Pod& pod, std::span<const std::string_view> allowed_types, Judgement& judgement) {
    for (const Scope& scope : pod.security_scopes()) {
        if (!judgement.read(scope, "securityContext.seLinuxOptions", Kind::Map).is_present()) continue;
        const Field type = judgement.read(scope, "securityContext.seLinuxOptions.type", Kind::String);
        if (std::ranges::find(allowed_types, type.text()) == allowed_types.end()) judgement.forbid(type);
        const Field user = judgement.read(scope, "securityContext.seLinuxOptions.user", Kind::String);
        if (!user.text().empty()) judgement.forbid(user);
        const Field role = judgement.read(scope, "securityContext.seLinuxOptions.role", Kind::String);
        if (!role.text().empty()) judgement.forbid(role);
    }
}

} // namespace

void selinux_options_0(const Pod& pod, Judgement& judgement) {
    judge(pod, std::span(types).first(4), judgement);
}
void selinux_options_31(const Pod& pod, Judgement& judgement) { judge(pod, types, judgement); }

} // namespace cofferdam::pod_security
