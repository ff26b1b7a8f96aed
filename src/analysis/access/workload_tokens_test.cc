#include <fmt/format.h>

#include "analysis/access/test_estate.h"
#include "analysis/access/workload_tokens.h"

namespace cofferdam::access {
namespace {

std::string tokens_of(const std::string& yaml) {
    const auto estate = estate_of(yaml);
    const WorkloadTokens tokens(*estate);
    std::string text;
    for (const auto [id, workload] : estate->table<estate::Workload>()) {
        for (const WorkloadToken& token : tokens.of(workload)) {
            const char* mounted = token.mounted == Truth::Yes  ? "yes"
                                  : token.mounted == Truth::No ? "no"
                                                               : "unknown";
            text += fmt::format("{}: {}: {}\n", estate::to_string(token.subject), mounted, token.reason);
        }
    }
    return text;
}

std::string account(std::string_view name, std::string_view rest) {
    return fmt::format(
        "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: {}, namespace: shop}}\n{}\n", name,
        rest);
}

std::string pod(std::string_view spec, std::string_view container = "") {
    return fmt::format(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop}}\nspec: {{containers: "
        "[{{name: c, image: x{}}}]{}}}\n",
        container, spec);
}

TEST(WorkloadTokens, ByDefaultTheDefaultAccountIsMounted) {
    EXPECT_EQ(tokens_of(pod("")),
              "ServiceAccount shop/default: yes: neither the pod nor ServiceAccount shop/default "
              "switches it off\n");
}

TEST(WorkloadTokens, ThePodsWordGoesBeforeTheAccounts) {
    const std::string off = account("app", "automountServiceAccountToken: false");
    EXPECT_EQ(
        tokens_of(off + pod(", serviceAccountName: app")),
        "ServiceAccount shop/app: no: automountServiceAccountToken of ServiceAccount shop/app is false\n");
    EXPECT_EQ(tokens_of(off + pod(", serviceAccountName: app, automountServiceAccountToken: true")),
              "ServiceAccount shop/app: yes: the pod's automountServiceAccountToken is true\n");
    EXPECT_EQ(
        tokens_of(account("app", "") + pod(", serviceAccountName: app, automountServiceAccountToken: false")),
        "ServiceAccount shop/app: no: the pod's automountServiceAccountToken is false\n");
}

TEST(WorkloadTokens, AnAccountThatTheEstateLacksIsUnknown) {
    EXPECT_EQ(
        tokens_of(pod(", serviceAccountName: app")),
        "ServiceAccount shop/app: unknown: the pod does not switch it off, and the estate does not hold "
        "ServiceAccount shop/app\n");
}

TEST(WorkloadTokens, AProjectedTokenCountsByItsAudience) {
    constexpr std::string_view mount = ", volumeMounts: [{name: t, mountPath: /t}]";
    const auto spec = [](std::string_view source) {
        return fmt::format(
            ", automountServiceAccountToken: false, volumes: [{{name: t, projected: {{sources: "
            "[{{serviceAccountToken: {{path: token{}}}}}]}}}}]",
            source);
    };
    EXPECT_EQ(tokens_of(pod(spec(""), mount)),
              "ServiceAccount shop/default: no: the pod's automountServiceAccountToken is false\n"
              "ServiceAccount shop/default: yes: volume t projects a token for the API server\n");
    EXPECT_EQ(tokens_of(pod(spec(", audience: vault"), mount)),
              "ServiceAccount shop/default: no: the pod's automountServiceAccountToken is false\n"
              "ServiceAccount shop/default: no: volume t projects a token for audience vault\n");
    EXPECT_EQ(tokens_of(pod(spec(""))),
              "ServiceAccount shop/default: no: the pod's automountServiceAccountToken is false\n")
        << "no container mounts it";
}

TEST(WorkloadTokens, ALegacyTokenIsOfTheAccountThatItsSecretNames) {
    const std::string secret = "---\napiVersion: v1\nkind: Secret\ntype: "
                               "kubernetes.io/service-account-token\nmetadata: {name: t, namespace: "
                               "shop, annotations: {kubernetes.io/service-account.name: root}}\n";
    EXPECT_EQ(
        tokens_of(
            secret
            + pod(", automountServiceAccountToken: false, volumes: [{name: v, secret: {secretName: t}}]",
                  ", volumeMounts: [{name: v, mountPath: /t}]")),
        "ServiceAccount shop/default: no: the pod's automountServiceAccountToken is false\n"
        "ServiceAccount shop/root: yes: volume v is Secret t, a token of ServiceAccount shop/root\n");
}

TEST(WorkloadTokens, AContainerThatMountsOverTheTokenDoesNotSeeIt) {
    EXPECT_EQ(tokens_of(pod(
                  ", volumes: [{name: e, emptyDir: {}}]",
                  ", volumeMounts: [{name: e, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}]")),
              "ServiceAccount shop/default: no: every container mounts something of its own at "
              "/var/run/secrets/kubernetes.io/serviceaccount\n");
}

} // namespace
} // namespace cofferdam::access
