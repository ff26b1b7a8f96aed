// ValidatingAdmissionPolicy as the API server runs it: what matches, parameters, failure policy, messages,
// budgets.
#include "analysis/admission/test_world.h"

namespace cofferdam::admission {
namespace {

std::string rule(std::string_view rule, std::string_view more = "") {
    return "matchConstraints: {resourceRules: [{" + std::string(rule) + "}]" + std::string(more)
           + "}, validations: [{expression: 'false', message: nope}]";
}
constexpr std::string_view create_pods =
    "apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]";

std::string expressions(std::string_view rest) { return std::string(pods) + ", " + std::string(rest); }

bool matches(const std::string& spec, std::string_view binding = "validationActions: [Deny]") {
    return fate(policy(spec, binding) + pod("web"), "web").starts_with("refused");
}

TEST(Validating, rules_match_by_group_version_operation_resource_scope_and_name) {
    EXPECT_TRUE(matches(rule(create_pods)));
    EXPECT_TRUE(matches(rule("apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*']")));
    EXPECT_TRUE(matches(rule(std::string(create_pods) + ", scope: Namespaced")));
    EXPECT_TRUE(matches(rule(std::string(create_pods) + ", resourceNames: [web]")));
    EXPECT_FALSE(matches(rule(std::string(create_pods) + ", scope: Cluster")));
    EXPECT_FALSE(matches(rule(std::string(create_pods) + ", resourceNames: [other]")));
    EXPECT_FALSE(
        matches(rule("apiGroups: [''], apiVersions: [v1], operations: [UPDATE], resources: [pods]")));
    EXPECT_FALSE(
        matches(rule("apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods/exec]")));
    EXPECT_FALSE(
        matches(rule("apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: ['*']")));
    // No other version of pods is served that could be converted.
    EXPECT_FALSE(
        matches(rule("apiGroups: [''], apiVersions: [v2], operations: [CREATE], resources: [pods]")));
}

TEST(Validating, exclusions_and_selectors_narrow) {
    EXPECT_FALSE(matches(rule(create_pods, ", excludeResourceRules: [{" + std::string(create_pods) + "}]")));
    EXPECT_TRUE(matches(rule(create_pods, ", namespaceSelector: {matchLabels: {team: web}}")));
    EXPECT_FALSE(matches(rule(create_pods, ", namespaceSelector: {matchLabels: {team: db}}")));
    EXPECT_TRUE(matches(rule(create_pods, ", objectSelector: {matchLabels: {app: web}}")));
    EXPECT_FALSE(matches(
        rule(create_pods, ", objectSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}")));
    EXPECT_FALSE(matches(rule(create_pods), "validationActions: [Deny], matchResources: {namespaceSelector: "
                                            "{matchLabels: {team: db}}}"));
}

TEST(Validating, only_deny_refuses) {
    EXPECT_FALSE(matches(rule(create_pods), "validationActions: [Warn, Audit]"));
    EXPECT_TRUE(matches(rule(create_pods), "validationActions: [Audit, Deny]"));
}

TEST(Validating, an_expression_in_error_is_judged_by_the_failure_policy) {
    const std::string broken = "validations: [{expression: 'object.spec.nothing.at.all == 1'}]";
    EXPECT_EQ(fate(policy(expressions(broken)) + pod("web"), "web"),
              "refused by ValidatingAdmissionPolicy 'p' with binding 'b-p': expression "
              "'object.spec.nothing.at.all == "
              "1' resulted in error: no such key: nothing");
    EXPECT_EQ(fate(policy(expressions("failurePolicy: Ignore, " + broken)) + pod("web"), "web"), "admitted");
    const std::string uncompiled = "validations: [{expression: 'object.spec.'}]";
    EXPECT_NE(fate(policy(expressions(uncompiled)) + pod("web"), "web").find("compilation error"),
              std::string::npos);
    const std::string no_bool = "validations: [{expression: 'object.spec.hostNetwork'}]";
    EXPECT_NE(fate(policy(expressions(no_bool)) + pod("web"), "web").find("must evaluate to bool"),
              std::string::npos);
}

TEST(Validating, messages_come_from_the_expression_then_the_text_then_the_source) {
    EXPECT_NE(
        fate(policy(expressions("validations: [{expression: 'false', message: plain, messageExpression: "
                                "'\"pod \" + object.metadata.name'}]"))
                 + pod("web"),
             "web")
            .find(": pod web"),
        std::string::npos);
    EXPECT_NE(
        fate(policy(expressions("validations: [{expression: 'false', message: plain, messageExpression: "
                                "'\" \"'}]"))
                 + pod("web"),
             "web")
            .find(": plain"),
        std::string::npos);
    EXPECT_NE(fate(policy(expressions("validations: [{expression: '1 == 2'}]")) + pod("web"), "web")
                  .find(": failed expression: 1 == 2"),
              std::string::npos);
}

TEST(Validating, a_condition_that_is_false_decides_even_beside_errors) {
    const auto with = [](std::string_view conditions) {
        return fate(policy(expressions("matchConditions: [" + std::string(conditions)
                                       + "], validations: [{expression: 'false', message: nope}]"))
                        + pod("web"),
                    "web");
    };
    EXPECT_EQ(with("{name: a, expression: 'object.x == 1'}, {name: b, expression: 'false'}"), "admitted");
    EXPECT_NE(with("{name: a, expression: 'object.x == 1'}").find("no such key: x"), std::string::npos);
    EXPECT_NE(with("{name: a, expression: \"request.namespace == 'shop'\"}").find(": nope"),
              std::string::npos);
    // The API server hands conditions no namespace.
    EXPECT_EQ(with("{name: a, expression: 'namespaceObject != null'}"), "admitted");
}

TEST(Validating, variables_are_lazy_and_may_read_those_before_them) {
    EXPECT_EQ(fate(policy(expressions(
                       "variables: [{name: a, expression: 'size(object.spec.containers)'}, {name: b, "
                       "expression: 'variables.a + 1'}, {name: unused, expression: 'object.none'}], "
                       "validations: [{expression: 'variables.b == 2'}]"))
                       + pod("web"),
                   "web"),
              "admitted");
}

TEST(Validating, policies_see_the_namespace_and_the_object_with_defaults) {
    const std::string sees = policy(expressions(
        "validations: [{expression: \"namespaceObject.metadata.labels['team'] == 'web'\"}, {expression: "
        "\"object.spec.restartPolicy == 'Always' && has(object.spec.containers[0].resources) && "
        "object.spec.serviceAccountName == 'default' && object.spec.priority == 0\"}, {expression: "
        "\"object.spec.volumes.exists(v, v.name.startsWith('kube-api-access-'))\"}]"));
    EXPECT_EQ(fate(sees + pod("web"), "web"), "admitted");
}

TEST(Validating, parameters_by_name_and_by_selector) {
    const std::string limit =
        expressions("paramKind: {apiVersion: v1, kind: ConfigMap}, validations: [{expression: "
                    "'params.data.forbidden != object.metadata.name', message: forbidden}]");
    const std::string maps =
        "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop, labels: {use: "
        "policy}}, data: {forbidden: web}}\n";
    const auto bound = [&](std::string_view reference) {
        return fate(policy(limit, "validationActions: [Deny], paramRef: {" + std::string(reference) + "}")
                        + maps + pod("web"),
                    "web");
    };
    EXPECT_NE(bound("name: a, namespace: shop").find(": forbidden"), std::string::npos);
    EXPECT_NE(bound("name: a").find(": forbidden"), std::string::npos);
    EXPECT_NE(bound("selector: {matchLabels: {use: policy}}").find(": forbidden"), std::string::npos);
    EXPECT_EQ(bound("selector: {matchLabels: {use: other}}, parameterNotFoundAction: Allow"), "admitted");
    EXPECT_NE(bound("name: b, parameterNotFoundAction: Deny").find("no params found for policy binding"),
              std::string::npos);
    EXPECT_NE(fate(policy(limit, "validationActions: [Deny], paramRef: {name: a}") + pod("web"), "web")
                  .find("cannot know"),
              std::string::npos);
}

TEST(Validating, a_bomb_runs_out_of_its_budget) {
    const std::string bomb =
        expressions("validations: [{expression: '[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, "
                    "[0,1,2,3,4,5,6,7,8,9].all(c, [0,1,2,3,4,5,6,7,8,9].all(d, [0,1,2,3,4,5,6,7,8,9].all(e, "
                    "[0,1,2,3,4,5,6,7,8,9].all(f, a + b + c + d + e + f >= 0))))))'}]");
    EXPECT_NE(fate(policy(bomb) + pod("web"), "web").find("cost limit exceeded"), std::string::npos);
}

TEST(Validating, configuration_of_admission_is_never_asked_about) {
    const std::string all = rule("apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*']");
    EXPECT_EQ(fate(policy(all), "p"), "admitted");
}

} // namespace
} // namespace cofferdam::admission
