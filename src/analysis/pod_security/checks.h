// The checks of the Pod Security Standards: one table of all of them, and which apply at a level and a
// version.
#pragma once

#include <span>
#include <string_view>

#include "analysis/pod_security/judgement.h"
#include "analysis/pod_security/pod.h"
#include "analysis/pod_security/pod_security.h"

namespace cofferdam::pod_security {

using Rule = void (*)(const Pod& pod, Judgement& judgement);

// A rule applies from its minor version until that of the next revision.
struct Revision {
    int since;
    Rule rule;
};

struct Check {
    std::string_view id;                 // as upstream names it
    Level level;                         // checks of Baseline apply at Restricted too
    std::span<const Revision> revisions; // by ascending version
    std::string_view
        replaces; // the baseline check that does not run at Restricted where this one does; or ""
};

// In the order in which upstream runs them: those of Baseline, then those of Restricted, each by id.
std::span<const Check> all_checks();

struct Step {
    std::string_view id;
    Rule rule;
};

// What runs at a level and a version that we know: 0 ≤ minor ≤ newest().minor. The span lives forever.
std::span<const Step> steps(Level level, Version version);

// A name ends in the minor version whose revision it is where a check has several.

// check_app_armor_profile.cc
void app_armor_profile(const Pod& pod, Judgement& judgement);
// check_capabilities.cc
void capabilities_baseline(const Pod& pod, Judgement& judgement);
void capabilities_restricted_22(const Pod& pod, Judgement& judgement);
void capabilities_restricted_25(const Pod& pod, Judgement& judgement);
// check_host_namespaces.cc
void host_namespaces(const Pod& pod, Judgement& judgement);
// check_host_ports.cc
void host_ports(const Pod& pod, Judgement& judgement);
// check_host_probes.cc
void host_probes_and_host_lifecycle(const Pod& pod, Judgement& judgement);
// check_privileges.cc
void privileged(const Pod& pod, Judgement& judgement);
void allow_privilege_escalation_8(const Pod& pod, Judgement& judgement);
void allow_privilege_escalation_25(const Pod& pod, Judgement& judgement);
// check_proc_mount.cc
void proc_mount_0(const Pod& pod, Judgement& judgement);
void proc_mount_35(const Pod& pod, Judgement& judgement);
// check_run_as.cc
void run_as_non_root_0(const Pod& pod, Judgement& judgement);
void run_as_non_root_35(const Pod& pod, Judgement& judgement);
void run_as_user_23(const Pod& pod, Judgement& judgement);
void run_as_user_35(const Pod& pod, Judgement& judgement);
// check_seccomp_profile.cc
void seccomp_profile_baseline_0(const Pod& pod, Judgement& judgement);
void seccomp_profile_baseline_19(const Pod& pod, Judgement& judgement);
void seccomp_profile_restricted_19(const Pod& pod, Judgement& judgement);
void seccomp_profile_restricted_25(const Pod& pod, Judgement& judgement);
// check_selinux_options.cc
void selinux_options_0(const Pod& pod, Judgement& judgement);
void selinux_options_31(const Pod& pod, Judgement& judgement);
// check_sysctls.cc
void sysctls_0(const Pod& pod, Judgement& judgement);
void sysctls_27(const Pod& pod, Judgement& judgement);
void sysctls_29(const Pod& pod, Judgement& judgement);
void sysctls_32(const Pod& pod, Judgement& judgement);
void sysctls_37(const Pod& pod, Judgement& judgement);
// check_volumes.cc
void host_path_volumes(const Pod& pod, Judgement& judgement);
void restricted_volumes(const Pod& pod, Judgement& judgement);
// check_windows_host_process.cc
void windows_host_process(const Pod& pod, Judgement& judgement);

} // namespace cofferdam::pod_security
