#include <gtest/gtest.h>

#include "analysis/pod_security/admission.h"
#include "analysis/pod_security/pod_security_test.h"

namespace cofferdam::pod_security {
namespace {

// "restricted:latest from label", with the problem if there is one.
std::string describe(const NamespaceMode& mode) {
    constexpr std::string_view sources[] = {"label", "enforce", "server", "unknown"};
    std::string version = mode.mode.version ? fmt::format("v1.{}", mode.mode.version->minor) : "latest";
    std::string text = fmt::format("{}:{} from {}", to_string(mode.mode.level), version,
                                   sources[static_cast<std::size_t>(mode.from)]);
    return mode.problem.empty() ? text : text + "; " + mode.problem;
}

// `labels`: without their common prefix.
NamespacePolicy policy_of(const std::string& labels, const AdmissionConfig* server = nullptr) {
    std::string yaml;
    for (std::size_t at = 0; at < labels.size(); at = labels.find('\n', at) + 1)
        yaml += "pod-security.kubernetes.io/" + labels.substr(at, labels.find('\n', at) + 1 - at);
    const value::DocumentPtr document = pod_document(yaml.empty() ? "{}" : yaml);
    return namespace_policy("shop", document->root(), server);
}

AdmissionConfig config_of(const std::string& yaml) {
    auto config = parse_admission_config(pod_document(yaml)->root());
    EXPECT_TRUE(config) << config.error().message;
    return config.value_or(AdmissionConfig{});
}

std::string refusal_of(const std::string& yaml) {
    auto config = parse_admission_config(pod_document(yaml)->root());
    return config ? "accepted" : config.error().message;
}

constexpr auto baseline_server = R"(
kind: PodSecurityConfiguration
defaults: {enforce: baseline, enforce-version: v1.30, audit: restricted, warn: baseline, warn-version: v1.31}
exemptions: {usernames: [ops], runtimeClasses: [kata], namespaces: [shop-tools]}
)";

std::string pinned(std::string_view text) {
    const auto version = parse_pinned_version(text);
    if (!version) return "refused";
    return *version ? fmt::format("{}", (*version)->minor) : "latest";
}

// k8s.io/pod-security-admission api.ParseVersion: ^v1\.([0-9]|[1-9][0-9]*)$
TEST(PinnedVersion, is_latest_or_v1_and_a_minor_version) {
    EXPECT_EQ(pinned("latest"), "latest");
    EXPECT_EQ(pinned("v1.0"), "0");
    EXPECT_EQ(pinned("v1.29"), "29");
    for (std::string_view text : {"", "1.29", "v1.29.0", "v1", "v1.", "v2.0", "v1.029", "v1.x", "Latest",
                                  "v1.-1", " v1.29", "v1.29.", "v1.99999999999"})
        EXPECT_EQ(pinned(text), "refused") << '"' << text << '"';
}

TEST(NamespacePolicy, labels_decide) {
    const NamespacePolicy policy =
        policy_of("enforce: baseline\nenforce-version: v1.29\naudit: restricted\nwarn: privileged\n");
    EXPECT_EQ(describe(policy.enforce), "baseline:v1.29 from label");
    EXPECT_EQ(describe(policy.audit), "restricted:latest from label");
    EXPECT_EQ(describe(policy.warn), "privileged:latest from label");
}

TEST(NamespacePolicy, without_labels_and_without_the_servers_configuration_nothing_is_known) {
    const NamespacePolicy policy = policy_of("");
    for (const NamespaceMode* mode : {&policy.enforce, &policy.audit, &policy.warn})
        EXPECT_EQ(describe(*mode), "privileged:latest from unknown");
    EXPECT_FALSE(policy.exempt);
}

TEST(NamespacePolicy, without_labels_the_servers_defaults_hold) {
    const AdmissionConfig server = config_of(baseline_server);
    const NamespacePolicy policy = policy_of("", &server);
    EXPECT_EQ(describe(policy.enforce), "baseline:v1.30 from server");
    EXPECT_EQ(describe(policy.audit), "restricted:latest from server");
    EXPECT_EQ(describe(policy.warn), "baseline:v1.31 from server");
}

TEST(NamespacePolicy, a_level_label_keeps_the_servers_version_and_the_other_way_round) {
    const AdmissionConfig server = config_of(baseline_server);
    EXPECT_EQ(describe(policy_of("enforce: restricted\n", &server).enforce), "restricted:v1.30 from label");
    EXPECT_EQ(describe(policy_of("enforce-version: v1.25\n", &server).enforce), "baseline:v1.25 from server");
    EXPECT_EQ(describe(policy_of("enforce-version: v1.25\n").enforce), "privileged:v1.25 from unknown");
}

// PolicyToEvaluate: enforce fails closed, audit and warn fail open.
TEST(NamespacePolicy, an_invalid_level_is_restricted_to_enforce_and_privileged_to_the_others) {
    const NamespacePolicy policy = policy_of("enforce: Baseline\naudit: strict\nwarn: ''\n");
    EXPECT_EQ(describe(policy.enforce),
              R"(restricted:latest from label; "Baseline" is no level: the server takes restricted)");
    EXPECT_EQ(describe(policy.audit),
              R"(privileged:latest from label; "strict" is no level: the server takes privileged)");
    EXPECT_EQ(describe(policy.warn),
              R"(privileged:latest from label; "" is no level: the server takes privileged)");
}

TEST(NamespacePolicy, an_invalid_version_is_latest_whatever_the_server_pins) {
    const AdmissionConfig server = config_of(baseline_server);
    EXPECT_EQ(describe(policy_of("enforce: baseline\nenforce-version: '1.29'\n", &server).enforce),
              R"(baseline:latest from label; "1.29" is no version: the server takes latest)");
    EXPECT_EQ(describe(policy_of("enforce: x\nenforce-version: v1.29.1\n").enforce),
              R"(restricted:latest from label; "x" is no level: the server takes restricted; )"
              R"("v1.29.1" is no version: the server takes latest)");
}

TEST(NamespacePolicy, warn_is_as_strict_as_a_stricter_enforce_label) {
    const AdmissionConfig server = config_of(baseline_server);
    EXPECT_EQ(describe(policy_of("enforce: restricted\nenforce-version: v1.29\n", &server).warn),
              "restricted:v1.29 from enforce");
    EXPECT_EQ(describe(policy_of("enforce: restricted\nwarn-version: v1.28\n", &server).warn),
              "restricted:v1.28 from enforce");
    EXPECT_EQ(describe(policy_of("enforce: restricted\n").warn), "restricted:latest from enforce");
}

TEST(NamespacePolicy, warn_does_not_follow_a_laxer_an_invalid_or_a_defaulted_enforce) {
    const AdmissionConfig server = config_of(baseline_server);
    EXPECT_EQ(describe(policy_of("enforce: privileged\n", &server).warn), "baseline:v1.31 from server");
    EXPECT_EQ(describe(policy_of("enforce: baseline\n", &server).warn), "baseline:v1.31 from server");
    EXPECT_EQ(describe(policy_of("enforce: strict\n", &server).warn), "baseline:v1.31 from server");
    EXPECT_EQ(describe(policy_of("enforce: restricted\nwarn: privileged\n", &server).warn),
              "privileged:v1.31 from label");
    const AdmissionConfig enforcing =
        config_of("{kind: PodSecurityConfiguration, defaults: {enforce: restricted}}");
    EXPECT_EQ(describe(policy_of("audit: baseline\n", &enforcing).warn), "privileged:latest from server");
}

TEST(NamespacePolicy, warn_of_an_unknown_server_is_at_least_the_enforced_baseline) {
    EXPECT_EQ(describe(policy_of("enforce: baseline\n").warn), "baseline:latest from unknown");
}

TEST(NamespacePolicy, the_server_exempts_namespaces_by_their_exact_name) {
    const AdmissionConfig server = config_of(baseline_server);
    EXPECT_TRUE(namespace_policy("shop-tools", {}, &server).exempt);
    EXPECT_FALSE(namespace_policy("shop", {}, &server).exempt);
}

TEST(AdmissionConfiguration, what_is_not_written_is_privileged_and_latest) {
    for (const char* yaml : {"kind: PodSecurityConfiguration",
                             "{kind: PodSecurityConfiguration, defaults: {enforce: '', audit: null}}",
                             "{kind: AdmissionConfiguration, plugins: [{name: PodSecurity}]}"}) {
        const AdmissionConfig server = config_of(yaml);
        const NamespacePolicy policy = policy_of("", &server);
        EXPECT_EQ(describe(policy.enforce), "privileged:latest from server") << yaml;
        EXPECT_EQ(describe(policy.warn), "privileged:latest from server") << yaml;
    }
}

TEST(AdmissionConfiguration, is_found_among_the_servers_plugins) {
    const AdmissionConfig config = config_of(R"(
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- {name: EventRateLimit, path: events.yaml}
- name: PodSecurity
  configuration:
    apiVersion: pod-security.admission.config.k8s.io/v1
    kind: PodSecurityConfiguration
    defaults: {enforce: restricted}
    exemptions: {usernames: [ops], runtimeClasses: [kata], namespaces: [kube-system, tools]}
)");
    EXPECT_EQ(config.enforce.level, Level::Restricted);
    EXPECT_EQ(config.exempt_users, std::vector<std::string>{"ops"});
    EXPECT_EQ(config.exempt_runtime_classes, std::vector<std::string>{"kata"});
    EXPECT_EQ(config.exempt_namespaces, (std::vector<std::string>{"kube-system", "tools"}));
}

TEST(AdmissionConfiguration, what_the_server_would_not_start_with_is_refused) {
    const auto of = [](const std::string& fields) {
        return refusal_of("{kind: PodSecurityConfiguration, " + fields + "}");
    };
    EXPECT_EQ(of("defaults: {enforce: strict}"),
              "defaults.enforce: must be privileged, baseline or restricted, not \"strict\"");
    EXPECT_EQ(of("defaults: {warn-version: '1.29'}"),
              "defaults.warn-version: must be \"latest\" or \"v1.29\", not \"1.29\"");
    EXPECT_EQ(of("defaults: {enforce-version: 1.29}"), "defaults.enforce-version: must be a string");
    EXPECT_EQ(of("defaults: {enforced: baseline}"), "defaults: unknown field \"enforced\"");
    EXPECT_EQ(of("defaults: [baseline]"), "defaults: must be a map");
    EXPECT_EQ(of("exemptions: {namespaces: kube-system}"),
              "exemptions.namespaces: must be a list of strings");
    EXPECT_EQ(of("exemptions: {usernames: [1]}"), "exemptions.usernames: must be a list of strings");
    EXPECT_EQ(of("exemptions: {users: [ops]}"), "exemptions: unknown field \"users\"");
    EXPECT_EQ(of("default: {}"), "PodSecurityConfiguration: unknown field \"default\"");
}

// Reading it as if it had no configuration would make every namespace privileged.
TEST(AdmissionConfiguration, a_plugin_that_names_another_file_is_no_empty_configuration) {
    EXPECT_EQ(refusal_of("{kind: AdmissionConfiguration, plugins: [{name: PodSecurity, path: pss.yaml}]}"),
              "the PodSecurity plugin's configuration is in pss.yaml: give that file");
}

TEST(AdmissionConfiguration, something_else_is_refused) {
    const std::string refusal =
        "neither a PodSecurityConfiguration nor an AdmissionConfiguration with a PodSecurity plugin";
    EXPECT_EQ(refusal_of("{kind: AdmissionConfiguration, plugins: [{name: EventRateLimit}]}"), refusal);
    EXPECT_EQ(refusal_of("[a, b]"), refusal);
}

} // namespace
} // namespace cofferdam::pod_security
