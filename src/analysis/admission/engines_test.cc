// Kyverno's patterns and rules, Gatekeeper's CEL.
#include "analysis/admission/kyverno_pattern.h"
#include "analysis/admission/test_world.h"

namespace cofferdam::admission {
namespace {

std::string match(std::string_view object, std::string_view pattern) {
    const auto read = [](std::string_view yaml) {
        return value::parse_yaml(std::make_shared<value::Text>("x", std::string(yaml))).documents.at(0);
    };
    const value::DocumentPtr of = read(object), by = read(pattern);
    const PatternMatch result = match_kyverno_pattern(of->root(), by->root());
    switch (result.kind) {
    case PatternMatch::Kind::Pass: return "pass";
    case PatternMatch::Kind::Skip: return "skip";
    case PatternMatch::Kind::Fail: return "fail " + result.path;
    case PatternMatch::Kind::Unknown: return "unknown";
    }
    return "";
}

TEST(KyvernoPattern, single_values) {
    EXPECT_EQ(match("{a: x}", "{a: '?*'}"), "pass");
    EXPECT_EQ(match("{a: ''}", "{a: '?*'}"), "fail /a/");
    EXPECT_EQ(match("{}", "{a: '*'}"), "fail /");
    EXPECT_EQ(match("{a: web:1}", "{a: '!*:latest & *:*'}"), "pass");
    EXPECT_EQ(match("{a: web:latest}", "{a: '!*:latest'}"), "fail /a/");
    EXPECT_EQ(match("{a: 512Mi}", "{a: '<=1Gi'}"), "pass");
    EXPECT_EQ(match("{a: 10}", "{a: 1-9 | 20}"), "fail /a/");
    EXPECT_EQ(match("{a: 90s}", "{a: '>1m'}"), "pass");
    EXPECT_EQ(match("{a: true}", "{a: 'true'}"), "pass");
    EXPECT_EQ(match("{}", "{a: null}"), "pass");
    EXPECT_EQ(match("{a: x}", "{a: '{{ request.object.b }}'}"), "unknown");
}

TEST(KyvernoPattern, anchors) {
    EXPECT_EQ(match("{}", "{=(hostNetwork): false}"), "pass");
    EXPECT_EQ(match("{hostNetwork: true}", "{=(hostNetwork): false}"), "fail /hostNetwork/");
    EXPECT_EQ(match("{hostPath: {}}", "{X(hostPath): null}"), "fail /hostPath/");
    EXPECT_EQ(match("[{name: a, image: b}, {name: c}]", "[{(image): '*', name: x}]"), "fail /0/name/");
    EXPECT_EQ(match("[{name: a}]", "[{(image): '*', name: x}]"), "skip");
    EXPECT_EQ(match("{l: [{a: 1}, {a: 2}]}", "{^(l): [{a: 2}]}"), "pass");
    EXPECT_EQ(match("{l: [{a: 1}]}", "{^(l): [{a: 2}]}"), "fail /l/");
    EXPECT_EQ(match("{c: [{i: x}], s: 1}", "{c: [{<(i): y*}], s: 2}"), "skip");
    EXPECT_EQ(match("{metadata: {labels: {app.x: y}}}", "{metadata: {labels: {'app.*': '?*'}}}"), "pass");
}

constexpr std::string_view kyverno = R"(---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: kyverno, namespace: open}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: k, image: kyverno/kyverno:v1}]}}}}
)";
std::string cluster_policy(std::string_view validate, std::string_view action = "Enforce") {
    return "---\n{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: k}, spec: "
           "{validationFailureAction: "
           + std::string(action)
           + ", rules: [{name: r, match: {any: [{resources: {kinds: [Pod]}}]}, validate: {"
           + std::string(validate) + "}}]}}\n";
}

TEST(Engines, kyverno_refuses_where_it_runs_and_is_in_doubt_where_it_is_not_seen) {
    const std::string rule =
        cluster_policy("message: no host network, pattern: {spec: {=(hostNetwork): false}}");
    const std::string bad = pod("web", ", hostNetwork: true");
    EXPECT_EQ(fate(rule + std::string(kyverno) + bad, "web"),
              "refused by ClusterPolicy 'k', rule r: no host network");
    EXPECT_NE(fate(rule + bad, "web").find("cannot know"), std::string::npos);
    EXPECT_EQ(fate(rule + std::string(kyverno) + pod("web"), "web"), "admitted");
    EXPECT_EQ(
        fate(cluster_policy("pattern: {spec: {=(hostNetwork): false}}", "Audit") + std::string(kyverno) + bad,
             "web"),
        "admitted");
}

TEST(Engines, kyvernos_forms) {
    const auto with = [](std::string_view validate, std::string_view more = ", hostNetwork: true") {
        return fate(cluster_policy(validate) + std::string(kyverno) + pod("web", more), "web");
    };
    EXPECT_NE(with("anyPattern: [{spec: {hostNetwork: false}}, {spec: {hostPID: true}}]").find("refused"),
              std::string::npos);
    EXPECT_EQ(with("anyPattern: [{spec: {hostNetwork: false}}, {spec: {hostNetwork: true}}]"), "admitted");
    EXPECT_NE(with("podSecurity: {level: baseline, version: latest}").find("refused"), std::string::npos);
    EXPECT_NE(with("cel: {expressions: [{expression: '!object.spec.hostNetwork', message: cel says no}]}")
                  .find("cel says no"),
              std::string::npos);
    EXPECT_EQ(with("deny: {conditions: {any: []}}"), "admitted");
}

TEST(Engines, gatekeepers_cel_is_read_and_its_rego_is_not) {
    const auto with = [](std::string_view code) {
        return fate(
            "---\n{apiVersion: templates.gatekeeper.sh/v1, kind: ConstraintTemplate, metadata: {name: "
            "nohost}, spec: "
            "{crd: {spec: {names: {kind: NoHost}}}, targets: [{target: admission.k8s.gatekeeper.sh, code: ["
                + std::string(code)
                + "]}]}}\n---\n{apiVersion: constraints.gatekeeper.sh/v1beta1, kind: NoHost, metadata: "
                  "{name: c}, "
                  "spec: {match: {kinds: [{apiGroups: [''], kinds: [Pod]}]}, parameters: {allowed: "
                  "false}}}\n---\n"
                  "{apiVersion: apps/v1, kind: Deployment, metadata: {name: gk, namespace: open}, spec: "
                  "{selector: "
                  "{matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: "
                  "k, image: "
                  "openpolicyagent/gatekeeper:v3}]}}}}\n"
                + pod("web", ", hostNetwork: true"),
            "web");
    };
    EXPECT_NE(with("{engine: K8sNativeValidation, source: {validations: [{expression: "
                   "'variables.anyObject.spec.hostNetwork "
                   "== variables.params.allowed', message: not here}]}}")
                  .find("NoHost 'c': not here"),
              std::string::npos);
    EXPECT_NE(with("{engine: Rego, source: {rego: x}}").find("its Rego is not evaluated"), std::string::npos);
}

} // namespace
} // namespace cofferdam::admission
