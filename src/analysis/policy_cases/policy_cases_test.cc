#include <gtest/gtest.h>

#include "analysis/policy_cases/policy_cases.h"

namespace cofferdam::policy_cases {
namespace {

std::vector<value::DocumentPtr> documents(const std::string& yaml) {
    const value::Parsed parsed = value::parse_yaml(std::make_shared<value::Text>("cases.yaml", yaml));
    EXPECT_TRUE(parsed.problems.empty());
    return parsed.documents;
}

Result<CaseFile> read(const std::string& yaml) { return read_cases(documents(yaml).front()); }

constexpr const char* policy =
    R"yaml({apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy,
metadata: {name: no-host}, spec: {
  matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]},
  matchConditions: [{name: not-exempt, expression: "!('exempt' in object.metadata.?labels.orValue({}))"}],
  variables: [{name: network, expression: 'object.spec.?hostNetwork.orValue(false)'}, {name: idle, expression: '1'}],
  validations: [{expression: '!variables.network', message: no host network},
                {expression: 'size(object.spec.containers) < 9', message: too many}]}})yaml";

std::string pod(const std::string& spec, const std::string& labels = "") {
    return "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {" + labels
           + "}}, spec: {containers: [{name: c, image: i}]" + spec + "}}";
}

// Failures of the cases, and what is not covered.
std::vector<std::string> failures(const std::string& cases) {
    const auto file = read("{policies: [p.yaml], cases: [" + cases + "]}");
    if (!file) return {file.error().message};
    const auto run = run_cases(file->cases, documents(policy), {}, {});
    if (!run) return {run.error().message};
    std::vector<std::string> lines;
    for (const CaseResult& result : run->results)
        if (!result.failure.empty()) lines.push_back(result.failure);
    for (const Tried& tried : run->tried)
        if (!tried.is_covered()) lines.push_back(tried.what.substr(tried.what.find(':') + 2));
    return lines;
}

using Lines = std::vector<std::string>;

TEST(PolicyCases, what_is_expected_and_comes_is_no_failure) {
    EXPECT_EQ(failures("{name: a, object: " + pod("")
                       + ", expect: admitted}, {name: b, object: " + pod(", hostNetwork: true")
                       + ", expect: refused, by: no-host, message: host network}, {name: c, object: "
                       + pod(", hostNetwork: true", "exempt: y") + ", expect: admitted}"),
              (Lines{"spec.variables[1]", "spec.validations[1]"}));
}

TEST(PolicyCases, what_comes_otherwise_is_told) {
    const Lines lines = failures("{object: " + pod(", hostNetwork: true") + ", expect: admitted}");
    EXPECT_EQ(lines.front(),
              "expected admitted, and it is refused by ValidatingAdmissionPolicy 'no-host': no host network");
    const Lines other =
        failures("{object: " + pod(", hostNetwork: true") + ", expect: refused, by: another}");
    EXPECT_TRUE(other.front().starts_with("expected by another, and it is refused by"));
    const Lines message =
        failures("{object: " + pod(", hostNetwork: true") + ", expect: refused, message: disk}");
    EXPECT_TRUE(message.front().starts_with("expected with the message disk, and it is refused by"));
}

TEST(PolicyCases, a_deployment_is_followed_to_its_pods) {
    const Lines lines = failures(
        "{object: {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {selector: "
        "{matchLabels: "
        "{a: b}}, template: {metadata: {labels: {a: b}}, spec: {hostNetwork: true, containers: [{name: c, "
        "image: i}]}}}}, expect: refused, by: no-host}");
    EXPECT_FALSE(lines.front().contains("expected")) << lines.front();
}

TEST(PolicyCases, bad_cases_are_told_with_their_place) {
    EXPECT_EQ(read("{policies: [p], cases: [{object: {}}]}").error().message,
              "cases.yaml:1:25: a case needs expect: admitted, refused or unknown");
    EXPECT_TRUE(read("{policies: [p], cases: [{expect: refused}]}")
                    .error()
                    .message.ends_with("a case needs an object or a file with one"));
    EXPECT_TRUE(read("{policies: [p], cases: [{expect: refused, wish: 1}]}")
                    .error()
                    .message.ends_with("unknown key \"wish\""));
    EXPECT_TRUE(read("{cases: [{object: {}, expect: refused}]}")
                    .error()
                    .message.ends_with("policies must name a file"));
    EXPECT_TRUE(read("{policies: [p]}").error().message.ends_with("cases must be a list with a case in it"));
    const auto nothing =
        run_cases({}, documents("{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}"), {}, {});
    EXPECT_EQ(nothing.error().message, "no admission policy in the files that policies names");
}

} // namespace
} // namespace cofferdam::policy_cases
