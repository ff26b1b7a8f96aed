#include <algorithm>
#include <cstddef>

#include "analysis/pod_security/checks.h"

namespace cofferdam::pod_security {

using value::Kind;

namespace {

struct SafeSysctl {
    std::string_view name;
    int since; // minor version
};

constexpr SafeSysctl safe_sysctls[] = {
    {"kernel.shm_rmid_forced", 0},
    {"net.ipv4.ip_local_port_range", 0},
    {"net.ipv4.tcp_syncookies", 0},
    {"net.ipv4.ping_group_range", 0},
    {"net.ipv4.ip_unprivileged_port_start", 0},
    {"net.ipv4.ip_local_reserved_ports", 27},
    {"net.ipv4.tcp_keepalive_time", 29},
    {"net.ipv4.tcp_fin_timeout", 29},
    {"net.ipv4.tcp_keepalive_intvl", 29},
    {"net.ipv4.tcp_keepalive_probes", 29},
    {"net.ipv4.tcp_rmem", 32},
    {"net.ipv4.tcp_wmem", 32},
    {"net.ipv4.tcp_slow_start_after_idle", 37},
    {"net.ipv4.tcp_notsent_lowat", 37},
};

bool is_safe(std::string_view name, int minor) {
    return std::ranges::any_of(
        safe_sysctls, [&](const SafeSysctl& safe) { return safe.since <= minor && safe.name == name; });
}

void judge(const Pod& pod, int minor, Judgement& judgement) {
    const Field sysctls = judgement.read(pod.spec(), "securityContext.sysctls", Kind::List);
    for (std::size_t i = 0; i < sysctls.items().size(); ++i) {
        const Field name = judgement.element(sysctls, i, "name", Kind::String);
        if (!is_safe(name.text(), minor)) judgement.forbid(name);
    }
}

} // namespace

void sysctls_0(const Pod& pod, Judgement& judgement) { judge(pod, 0, judgement); }
void sysctls_27(const Pod& pod, Judgement& judgement) { judge(pod, 27, judgement); }
void sysctls_29(const Pod& pod, Judgement& judgement) { judge(pod, 29, judgement); }
void sysctls_32(const Pod& pod, Judgement& judgement) { judge(pod, 32, judgement); }
void sysctls_37(const Pod& pod, Judgement& judgement) { judge(pod, 37, judgement); }

} // namespace cofferdam::pod_security
