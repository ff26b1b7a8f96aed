// The chain as a whole: which link stops it, by whom, and what makes it unknown.
#include "analysis/admission/test_world.h"

namespace cofferdam::admission {
namespace {

const std::string no_host_network = policy(
    std::string(pods)
    + ", validations: [{expression: '!object.spec.?hostNetwork.orValue(false)', message: no host network}]");

TEST(Admission, a_pod_is_refused_with_the_policys_message) {
    EXPECT_EQ(fate(no_host_network + pod("web", ", hostNetwork: true"), "web"),
              "refused by ValidatingAdmissionPolicy 'p' with binding 'b-p': no host network");
    EXPECT_EQ(fate(no_host_network + pod("web"), "web"), "admitted");
}

TEST(Admission, a_deployment_is_accepted_but_starts_nothing) {
    EXPECT_EQ(
        fate(no_host_network + deployment("web", ", hostNetwork: true"), "web"),
        "accepted, but no pod will start: its Pod is refused by ValidatingAdmissionPolicy 'p' with binding "
        "'b-p': no host network");
}

TEST(Admission, every_link_is_asked_for_by_its_own_identity) {
    const std::string only_people =
        policy(std::string(pods)
               + ", validations: [{expression: "
                 "\"!request.userInfo.username.startsWith('system:serviceaccount:kube-system:')\"}]");
    const Requester jane = access::User{"jane", {"dev"}};
    EXPECT_EQ(fate(only_people + pod("web"), "web", {}, jane), "admitted");
    EXPECT_NE(fate(only_people + deployment("web"), "web", {}, jane).find("its Pod is refused"),
              std::string::npos);
    EXPECT_NE(fate(only_people + pod("web"), "web").find("cannot know"), std::string::npos);
}

TEST(Admission, a_cron_job_makes_a_job_that_makes_a_pod) {
    const std::string job = R"(---
{apiVersion: batch/v1, kind: CronJob, metadata: {name: nightly, namespace: shop}, spec: {schedule: '0 0 * * *', jobTemplate:
  {metadata: {labels: {tier: batch}}, spec: {template: {spec: {restartPolicy: Never, hostPID: true, containers: [{name: c, image: 'a:1'}]}}}}}}
)";
    const estate::SnapshotPtr estate = estate_of(std::string(namespaces) + job);
    const Admission admission(*estate, {}, nullptr);
    for (const auto& [id, workload] : estate->table<estate::Workload>()) {
        const VerdictPtr verdict = admission.would_admit({}, estate->object_of(workload));
        ASSERT_EQ(verdict->links.size(), 3U);
        EXPECT_EQ(verdict->links[1].kind, "Job");
        EXPECT_EQ(verdict->links[1].user, "system:serviceaccount:kube-system:cronjob-controller");
        EXPECT_EQ(verdict->links[2].user, "system:serviceaccount:kube-system:job-controller");
    }
    const std::string on_jobs = policy(
        "matchConstraints: {resourceRules: [{apiGroups: [batch], apiVersions: [v1], operations: ['*'], "
        "resources: [jobs]}], objectSelector: {matchLabels: {tier: batch}}}, validations: [{expression: "
        "'object.metadata.ownerReferences.all(o, o.kind != \"CronJob\")', message: no cron}]");
    EXPECT_NE(fate(on_jobs + job, "nightly").find("its Job is refused"), std::string::npos);
}

TEST(Admission, pod_security_refuses_pods_and_leaves_unlabelled_namespaces_in_doubt) {
    const std::string strict = "---\n{apiVersion: v1, kind: Namespace, metadata: {name: strict, labels: "
                               "{pod-security.kubernetes.io/enforce: baseline}}}\n---\n{apiVersion: v1, "
                               "kind: Namespace, metadata: {name: "
                               "bare}}\n";
    EXPECT_EQ(fate(strict + pod("web", ", hostNetwork: true", "strict"), "web"),
              "refused by PodSecurity: violates PodSecurity \"baseline\"");
    EXPECT_EQ(fate(strict + pod("web", "", "strict"), "web"), "admitted");
    EXPECT_NE(fate(strict + pod("web", ", hostNetwork: true", "bare"), "web").find("cannot know"),
              std::string::npos);
    Server server;
    server.pod_security = pod_security::AdmissionConfig{};
    EXPECT_EQ(fate(strict + pod("web", ", hostNetwork: true", "bare"), "web", server), "admitted");
}

TEST(Admission, webhooks_make_it_unknown_where_they_match) {
    const auto webhook = [](std::string_view kind) {
        return "---\n{apiVersion: admissionregistration.k8s.io/v1, kind: " + std::string(kind)
               + ", metadata: {name: w}, webhooks: [{name: w.example, clientConfig: {url: "
                 "'https://w.example'}, "
                 "namespaceSelector: {matchLabels: {team: web}}, rules: [{apiGroups: [''], apiVersions: "
                 "[v1], "
                 "operations: [CREATE], resources: [pods]}]}]}\n";
    };
    EXPECT_NE(fate(webhook("ValidatingWebhookConfiguration") + pod("web"), "web").find("cannot know"),
              std::string::npos);
    EXPECT_EQ(fate(webhook("ValidatingWebhookConfiguration") + pod("web", "", "open"), "web"), "admitted");
    // It may take away what would have been refused.
    EXPECT_NE(
        fate(webhook("MutatingWebhookConfiguration") + no_host_network + pod("web", ", hostNetwork: true"),
             "web")
            .find("cannot know"),
        std::string::npos);
    EXPECT_NE(
        fate(webhook("ValidatingWebhookConfiguration") + no_host_network + pod("web", ", hostNetwork: true"),
             "web")
            .find("refused by"),
        std::string::npos);
}

TEST(Admission, the_authorizer_answers_from_rbac) {
    const std::string asks =
        policy(std::string(pods)
               + ", validations: [{expression: "
                 "\"authorizer.group('').resource('secrets').namespace('shop').check('get').allowed() "
                 "&& !authorizer.requestResource.check('delete').allowed()\"}]");
    const std::string granted = R"(---
{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r, namespace: shop}, rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: rb, namespace: shop}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}, subjects: [{kind: User, name: jane}]}
)";
    EXPECT_EQ(fate(asks + granted + pod("web"), "web", {}, access::User{"jane", {}}), "admitted");
    EXPECT_NE(fate(asks + granted + pod("web"), "web", {}, access::User{"joe", {}}).find("refused"),
              std::string::npos);
    EXPECT_NE(fate(asks + granted + pod("web"), "web").find("cannot know"), std::string::npos);
}

TEST(Admission, one_answer_serves_all_who_are_alike) {
    const estate::SnapshotPtr estate = estate_of(std::string(namespaces) + no_host_network + pod("web"));
    const Admission admission(*estate, {}, nullptr);
    for (const auto& [id, workload] : estate->table<estate::Workload>()) {
        const estate::Object& object = estate->object_of(workload);
        const VerdictPtr jane = admission.would_admit(access::User{"jane", {}}, object);
        EXPECT_EQ(jane, admission.would_admit(access::User{"joe", {}}, object));
        EXPECT_NE(jane, admission.would_admit(access::User{"joe", {}}, object.target, "open",
                                              candidate_of(object)));
    }
}

} // namespace
} // namespace cofferdam::admission
