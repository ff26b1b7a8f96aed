#include "analysis/pod_security/checks.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "core/check.h"

namespace cofferdam::pod_security {

namespace {

// Read in k8s.io/pod-security-admission v0.37.2.
constexpr int newest_minor = 37;

constexpr Revision app_armor_profile_revisions[] = {{0, app_armor_profile}};
constexpr Revision capabilities_baseline_revisions[] = {{0, capabilities_baseline}};
constexpr Revision host_namespaces_revisions[] = {{0, host_namespaces}};
constexpr Revision host_path_volumes_revisions[] = {{0, host_path_volumes}};
constexpr Revision host_ports_revisions[] = {{0, host_ports}};
constexpr Revision host_probes_revisions[] = {{34, host_probes_and_host_lifecycle}};
constexpr Revision privileged_revisions[] = {{0, privileged}};
constexpr Revision proc_mount_revisions[] = {{0, proc_mount_0}, {35, proc_mount_35}};
constexpr Revision selinux_options_revisions[] = {{0, selinux_options_0}, {31, selinux_options_31}};
constexpr Revision seccomp_profile_baseline_revisions[] = {{0, seccomp_profile_baseline_0},
                                                           {19, seccomp_profile_baseline_19}};
constexpr Revision sysctls_revisions[] = {
    {0, sysctls_0}, {27, sysctls_27}, {29, sysctls_29}, {32, sysctls_32}, {37, sysctls_37}};
constexpr Revision windows_host_process_revisions[] = {{0, windows_host_process}};

constexpr Revision allow_privilege_escalation_revisions[] = {{8, allow_privilege_escalation_8},
                                                             {25, allow_privilege_escalation_25}};
constexpr Revision capabilities_restricted_revisions[] = {{22, capabilities_restricted_22},
                                                          {25, capabilities_restricted_25}};
// Baseline relaxes procMount for user namespaces in 1.35; restricted keeps the strict rule from there on.
constexpr Revision proc_mount_restricted_revisions[] = {{35, proc_mount_0}};
constexpr Revision restricted_volumes_revisions[] = {{0, restricted_volumes}};
constexpr Revision run_as_non_root_revisions[] = {{0, run_as_non_root_0}, {35, run_as_non_root_35}};
constexpr Revision run_as_user_revisions[] = {{23, run_as_user_23}, {35, run_as_user_35}};
constexpr Revision seccomp_profile_restricted_revisions[] = {{19, seccomp_profile_restricted_19},
                                                             {25, seccomp_profile_restricted_25}};

constexpr Check checks[] = {
    {"appArmorProfile", Level::Baseline, app_armor_profile_revisions, ""},
    {"capabilities_baseline", Level::Baseline, capabilities_baseline_revisions, ""},
    {"hostNamespaces", Level::Baseline, host_namespaces_revisions, ""},
    {"hostPathVolumes", Level::Baseline, host_path_volumes_revisions, ""},
    {"hostPorts", Level::Baseline, host_ports_revisions, ""},
    {"hostProbesAndHostLifecycle", Level::Baseline, host_probes_revisions, ""},
    {"privileged", Level::Baseline, privileged_revisions, ""},
    {"procMount", Level::Baseline, proc_mount_revisions, ""},
    {"seLinuxOptions", Level::Baseline, selinux_options_revisions, ""},
    {"seccompProfile_baseline", Level::Baseline, seccomp_profile_baseline_revisions, ""},
    {"sysctls", Level::Baseline, sysctls_revisions, ""},
    {"windowsHostProcess", Level::Baseline, windows_host_process_revisions, ""},
    {"allowPrivilegeEscalation", Level::Restricted, allow_privilege_escalation_revisions, ""},
    {"capabilities_restricted", Level::Restricted, capabilities_restricted_revisions,
     "capabilities_baseline"},
    {"procMount_restricted", Level::Restricted, proc_mount_restricted_revisions, "procMount"},
    {"restrictedVolumes", Level::Restricted, restricted_volumes_revisions, "hostPathVolumes"},
    {"runAsNonRoot", Level::Restricted, run_as_non_root_revisions, ""},
    {"runAsUser", Level::Restricted, run_as_user_revisions, ""},
    {"seccompProfile_restricted", Level::Restricted, seccomp_profile_restricted_revisions,
     "seccompProfile_baseline"},
};

struct Plan {
    std::array<Step, std::size(checks)> steps{};
    std::size_t size = 0;
};

Rule rule_at(const Check& check, int minor) {
    Rule rule = nullptr;
    for (const Revision& revision : check.revisions) {
        if (revision.since <= minor) rule = revision.rule;
    }
    return rule;
}

bool is_replaced(const Check& check, int minor) {
    return std::ranges::any_of(checks, [&](const Check& other) {
        return other.replaces == check.id && rule_at(other, minor) != nullptr;
    });
}

Plan plan(Level level, int minor) {
    Plan plan;
    for (const Check& check : checks) {
        const Rule rule = rule_at(check, minor);
        const bool applies = check.level == Level::Baseline || level == Level::Restricted;
        if (rule == nullptr || !applies || (level == Level::Restricted && is_replaced(check, minor)))
            continue;
        plan.steps[plan.size++] = {check.id, rule};
    }
    return plan;
}

using Plans = std::array<Plan, newest_minor + 1>; // by minor version

Plans plans(Level level) {
    Plans plans;
    for (int minor = 0; minor <= newest_minor; ++minor)
        plans[static_cast<std::size_t>(minor)] = plan(level, minor);
    return plans;
}

// Made at first use: g++ 12 with a sanitizer takes no comparison of a function's address for a constant.
const Plans& plans_of(Level level) {
    static const Plans baseline = plans(Level::Baseline);
    static const Plans restricted = plans(Level::Restricted);
    return level == Level::Baseline ? baseline : restricted;
}

} // namespace

std::span<const Check> all_checks() { return checks; }

Version newest() { return {newest_minor}; }

std::span<const Step> steps(Level level, Version version) {
    COFFERDAM_CHECK(version.minor >= 0 && version.minor <= newest_minor);
    if (level == Level::Privileged) return {};
    const Plan& plan = plans_of(level)[static_cast<std::size_t>(version.minor)];
    return std::span(plan.steps).first(plan.size);
}

bool has_check(std::string_view id, Version version) {
    return std::ranges::any_of(all_checks(), [&](const Check& check) {
        return check.id == id && check.revisions.front().since <= version.minor;
    });
}

} // namespace cofferdam::pod_security
