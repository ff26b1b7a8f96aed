// What is changed before anything judges: the API server's own plugins, and mutating policies.
#include "analysis/admission/apply_configuration.h"
#include "analysis/admission/json_patch.h"
#include "analysis/admission/test_world.h"

namespace cofferdam::admission {
namespace {

std::string mutating(std::string_view mutation) {
    return "---\n{apiVersion: admissionregistration.k8s.io/v1beta1, kind: MutatingAdmissionPolicy, metadata: "
           "{name: m}, "
           "spec: {"
           + std::string(pods) + ", mutations: [" + std::string(mutation)
           + "]}}\n---\n{apiVersion: admissionregistration.k8s.io/v1beta1, kind: "
             "MutatingAdmissionPolicyBinding, "
             "metadata: {name: bm}, spec: {policyName: m}}\n";
}
std::string wants(std::string_view expression) {
    return policy(std::string(pods) + ", validations: [{expression: \"" + std::string(expression) + "\"}]");
}

TEST(Mutating, a_patch_is_what_policies_see) {
    const std::string patch = mutating("{patchType: JSONPatch, jsonPatch: {expression: '[JSONPatch{op: "
                                       "\"add\", path: \"/spec/hostNetwork\", "
                                       "value: false}, JSONPatch{op: \"add\", path: \"/metadata/labels/\" + "
                                       "jsonpatch.escapeKey(\"a/b\"), value: "
                                       "\"c\"}]'}}");
    EXPECT_EQ(fate(patch + wants("!has(object.spec.hostNetwork) && object.metadata.labels['a/b'] == 'c'")
                       + pod("web", ", hostNetwork: true"),
                   "web"),
              "admitted");
}

TEST(Mutating, an_apply_configuration_merges_lists_by_their_keys) {
    const std::string apply = mutating("{patchType: ApplyConfiguration, applyConfiguration: {expression: "
                                       "'Object{spec: Object.spec{containers: "
                                       "[Object.spec.containers{name: \"c\", securityContext: "
                                       "Object.spec.containers.securityContext{privileged: false}}]}}'}}");
    EXPECT_EQ(
        fate(
            apply
                + wants("object.spec.containers.size() == 1 && object.spec.containers[0].image == 'web:1' && "
                        "!object.spec.containers[0].securityContext.privileged")
                + pod("web"),
            "web"),
        "admitted");
    const std::string atomic = mutating("{patchType: ApplyConfiguration, applyConfiguration: {expression: "
                                        "'Object{spec: Object.spec{tolerations: "
                                        "[Object.spec.tolerations{key: \"x\"}]}}'}}");
    EXPECT_NE(fate(atomic + pod("web"), "web").find("may not mutate atomic"), std::string::npos);
}

TEST(Mutating, what_cannot_be_evaluated_leaves_all_in_doubt) {
    const std::string unknown =
        mutating("{patchType: JSONPatch, jsonPatch: {expression: '[JSONPatch{op: \"add\", path: "
                 "\"/metadata/labels/by\", value: request.userInfo.username}]'}}");
    EXPECT_NE(fate(unknown + pod("web"), "web").find("cannot know"), std::string::npos);
    EXPECT_EQ(fate(unknown + pod("web"), "web", {}, access::User{"jane", {}}), "admitted");
}

TEST(Mutating, limit_ranges_accounts_classes_and_priorities_fill_in) {
    const std::string objects = R"(---
{apiVersion: v1, kind: LimitRange, metadata: {name: l, namespace: shop}, spec: {limits: [{type: Container, default: {memory: 1Gi}, defaultRequest: {cpu: 100m}}]}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: shop}, automountServiceAccountToken: false, imagePullSecrets: [{name: key}]}
---
{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: gvisor}, handler: runsc, overhead: {podFixed: {memory: 20Mi}}, scheduling: {nodeSelector: {runtime: gvisor}}}
---
{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 1000, globalDefault: true}
)";
    EXPECT_EQ(
        fate(objects
                 + wants("object.spec.containers[0].resources.limits.memory == '1Gi' && "
                         "object.spec.containers[0].resources.requests.cpu == '100m' && "
                         "object.spec.containers[0].resources.requests.memory == '1Gi' && "
                         "!has(object.spec.volumes) && object.spec.imagePullSecrets[0].name == 'key' && "
                         "object.spec.overhead.memory == '20Mi' && object.spec.nodeSelector.runtime == "
                         "'gvisor' && "
                         "object.spec.priority == 1000 && object.spec.priorityClassName == 'high'")
                 + pod("web", ", runtimeClassName: gvisor"),
             "web"),
        "admitted");
}

std::string patched(std::string_view object, std::string_view operations) {
    const auto read = [](std::string_view json) {
        return value::parse_json(std::make_shared<value::Text>("x", std::string(json))).documents.at(0);
    };
    const value::DocumentPtr from = read(object), by = read(operations);
    value::Arena arena;
    const auto result = apply_json_patch(from->root(), by->root(), arena);
    return result ? value::to_json(result->object) : result.error().message;
}

TEST(JsonPatch, follows_the_standard_and_the_librarys_readings) {
    EXPECT_EQ(patched(R"({"a":[1,2]})",
                      R"([{"op":"add","path":"/a/1","value":9},{"op":"add","path":"/a/-","value":3}])"),
              R"({"a":[1,9,2,3]})");
    EXPECT_EQ(patched(R"({"a":1})", R"([{"op":"replace","path":"/b","value":2}])"), R"({"a":1,"b":2})");
    EXPECT_EQ(patched(R"({"a":{"x/y":1}})", R"([{"op":"move","from":"/a/x~1y","path":"/b"}])"),
              R"({"a":{},"b":1})");
    EXPECT_EQ(patched(R"({"a":1})",
                      R"([{"op":"replace","path":"/a","value":2},{"op":"test","path":"/a","value":1}])"),
              R"({"a":1})");
    EXPECT_EQ(patched(R"({"a":[1]})", R"([{"op":"remove","path":"/a/-1"}])"), R"({"a":[]})");
    EXPECT_EQ(patched(R"({})", R"([{"op":"add","path":"/a/b","value":1}])"),
              "JSON Patch: add operation does not apply: doc is missing path: b");
    EXPECT_EQ(patched(R"({})", R"([{"op":"remove","path":"/a"}])"),
              "JSON Patch: remove operation does not apply: Unable to remove nonexistent key: a");
}

} // namespace
} // namespace cofferdam::admission
