// A hand-made result for the tests of the formats: a small shop with telling weaknesses.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "estate/builder.h"
#include "questions/scan.h"

namespace cofferdam::report::sample {

inline std::shared_ptr<const value::Text> shop_file() {
    static const auto text = std::make_shared<const value::Text>(
        "k8s/shop.yaml",
        "kind: Deployment\nmetadata:\n  name: web\n  note: \xc3\xa9t\xc3\xa9 # x\nspec:\n  replicas: 1\n");
    return text;
}

// Of the first place where `words` stand in shop_file().
inline value::Place at(std::string_view words) {
    const auto offset = static_cast<std::uint32_t>(shop_file()->bytes().find(words));
    return {shop_file(), {offset, offset + static_cast<std::uint32_t>(words.size())}};
}

inline estate::Key deployment(std::string name) {
    return {"k8s", "apps", "Deployment", "shop", std::move(name)};
}

inline estate::SnapshotPtr snapshot() {
    estate::SnapshotBuilder builder;
    const Id<estate::Target> target = builder.add_target({"k8s", estate::Origin::Manifest});
    for (const char* name : {"web", "api"}) {
        estate::Entity entity;
        entity.object.kind = "Deployment";
        entity.object.name = name;
        builder.add(target, std::move(entity));
    }
    builder.coverage() = {
        .files = 4, .documents = 4, .not_kubernetes = 1, .unreadable = 1, .not_modelled = 2};
    builder.add_gap({estate::Fact::Workloads | estate::Fact::Exposure,
                     "Helm chart charts/cache",
                     "not rendered: its objects are not in the answers",
                     "run with --render",
                     {}});
    builder.add_problem(
        {value::Severity::Warning, at("replicas"), "duplicate key \"replicas\": line 9 wins over line 6"});
    return std::move(builder).build().snapshot;
}

inline questions::Finding privileged_finding() {
    questions::Finding finding{.rule = "compliance-pss-privileged",
                               .severity = questions::Severity::Critical,
                               .subject = deployment("web"),
                               .place = at("name: web"),
                               .reason = "container agent is privileged",
                               .evidence = {}};
    finding.evidence.push_back(
        {"spec.template.spec.containers[0].securityContext.privileged", "true", true, at("spec:")});
    return finding;
}

inline questions::Finding node_port_finding() {
    return {.rule = "internet-node-port",
            .severity = questions::Severity::Medium,
            .subject = deployment("web"),
            .place = at("\xc3\xa9 # x"),
            .reason = "port 30080 of every node, if a node address is public",
            .evidence = {},
            .conditional = true,
            .platform = true};
}

inline questions::Answer answer(std::string_view key, std::string_view question, questions::Verdict verdict,
                                std::string headline) {
    return {.key = key,
            .question = question,
            .verdict = verdict,
            .headline = std::move(headline),
            .bad_if = "one definite witness is bad",
            .numbers = {},
            .ways = {},
            .findings = {},
            .looked_past = {},
            .next = {}};
}

inline questions::Way way_in() {
    return {.from = "Internet",
            .to = "a node",
            .via = "Internet → Deployment shop/web → a node",
            .steps = {{.kind = "PRIVILEGED",
                       .from = "container/shop/web/agent",
                       .to = "node/*",
                       .reasons = {"container agent is <privileged>"},
                       .conditions = {"the node runs Linux"},
                       .refute = "kubectl get Deployment web -n shop -o yaml"}},
            .conditions = {"the node runs Linux"}};
}

inline std::vector<questions::Answer> answers() {
    using questions::Verdict;
    std::vector<questions::Answer> seven = {
        answer("credentials", "What if a bad actor gets a developer's credentials?", Verdict::Unknown,
               "no identity is cluster-admin; 2 hold rights that matter"),
        answer("policies", "Where do my policies exist?", Verdict::Good,
               "3 policies select 9 of 9 workloads"),
        answer("enforcement", "Enforced by automation or by best effort?", Verdict::Unknown,
               "3 policies are written"),
        answer("detection", "Would we know if malicious code was running?", Verdict::Unknown,
               "no sensor found"),
        answer("internet", "How many ways can workloads talk to the Internet?", Verdict::Unknown,
               "0 proven public, 8 private, 1 cannot be known"),
        answer("compliance", "What is out of compliance?", Verdict::Bad, "1 of 9 workloads fails baseline"),
        answer("prevention", "Can I stop noncompliant workloads?", Verdict::Unknown,
               "1 namespace has no label"),
    };
    seven[0].ways = {way_in()};
    seven[4].findings = {node_port_finding()};
    seven[5].numbers = {{"fail_baseline", "workloads fail baseline", 1, 9},
                        {"checks", "checks made", 171, -1}};
    seven[5].findings = {privileged_finding()};
    seven[6].looked_past = {{estate::Fact::AdmissionConfig,
                             "API server",
                             "its admission configuration was not given",
                             "--admission-config FILE",
                             {}}};
    seven[6].next = {"label the namespace shop"};
    return seven;
}

inline questions::WorkloadResult workload() {
    questions::WorkloadResult result{.workload = {},
                                     .key = deployment("web"),
                                     .place = at("kind"),
                                     .has_pod_security = true,
                                     .baseline = {},
                                     .restricted = {}};
    const std::string container = "spec.template.spec.containers[0].securityContext";
    result.baseline = {pod_security::Verdict::Fail,
                       {{"privileged", container + ".privileged", "true", true}}};
    result.restricted = {
        pod_security::Verdict::Fail,
        {{"privileged", container + ".privileged", "true", true},
         {"runAsNonRoot", container + ".runAsNonRoot", "", false},
         {"capabilities_restricted", container + ".capabilities.add", "[\"NET_ADMIN\"]", true}}};
    return result;
}

inline questions::WorkloadResult compose_service() {
    return {.workload = {},
            .key = {"compose", "", "ComposeService", "demo", "db"},
            .place = {},
            .baseline = {},
            .restricted = {}};
}

inline questions::Observed observed() {
    using observations::parse_moment;
    const observations::Moment first = *parse_moment("2026-11-23T03:10:00Z");
    const observations::Moment last = *parse_moment("2026-11-23T04:10:00Z");
    return {
        .counts = {.lines = 12, .events = 9, .remarks = 1, .bad = 1, .lost = 2, .too_old = 1},
        .distinct = 2,
        .limit = 200'000,
        .first = "2026-11-23T03:10:00Z",
        .last = "2026-11-23T04:10:00Z",
        .unplaced = 3,
        .sensors =
            {{.name = "Falco", .in_estate = true, .events = 9, .first = first, .last = last, .nodes = 2},
             {.name = "Tetragon", .in_estate = true}},
        .workloads = {{.workload = deployment("web"),
                       .sensor = "Falco",
                       .rule = "Terminal shell in container",
                       .count = 6,
                       .first = first,
                       .last = last}},
        .techniques = {{.attack = "T1611",
                        .edges = {"PRIVILEGED", "HOST_WRITE"},
                        .channel = questions::Channel::Sensor,
                        .seen = Truth::No,
                        .reason = "no rule names it"}},
        .has_audit = true,
        .entered = {{.workload = {"./k8s", "apps", "Deployment", "shop", "web"},
                     .user = "jane",
                     .way = "exec",
                     .is_refused = false,
                     .count = 2,
                     .first = first,
                     .last = last}},
        .powers = {
            {.subject = {"", "", "ServiceAccount", "shop", "web"}, .power = "read Secrets"},
            {.subject = {"", "", "User", "", "jane"}, .power = "read Secrets", .count = 2, .last = last}}};
}

inline questions::GivenProbe probe() {
    const observations::Refusal refusal{.refuser = observations::Refuser::PodSecurity,
                                        .by = "baseline:latest"};
    return {.probe = {.cluster = "context prod",
                      .cluster_uid = "0b7c",
                      .server_version = "v1.35.4",
                      .time = "2026-11-23T03:10:00Z",
                      .answers = {{.namespace_ = "shop",
                                   .canary = "privileged",
                                   .control = "compliance-pss-privileged",
                                   .level = "baseline",
                                   .predicted = {"ValidatingAdmissionPolicy no-privileged"},
                                   .outcome = observations::ProbeOutcome::Admitted,
                                   .status = 201},
                                  {.namespace_ = "payments",
                                   .canary = "privileged",
                                   .control = "compliance-pss-privileged",
                                   .level = "baseline",
                                   .outcome = observations::ProbeOutcome::Refused,
                                   .refusal = refusal,
                                   .status = 403,
                                   .message = "violates PodSecurity \"baseline:latest\": privileged"}}},
            .remark = "",
            .proofs = {{.policy = {"./k8s", "admissionregistration.k8s.io", "ValidatingAdmissionPolicy", "",
                                   "no-privileged"},
                        .holds = false,
                        .canary = "privileged",
                        .namespace_ = "shop",
                        .message = ""},
                       {.policy = {"./k8s", "", "Namespace", "", "payments"},
                        .holds = true,
                        .canary = "privileged",
                        .namespace_ = "payments",
                        .message = "violates PodSecurity \"baseline:latest\": privileged"}}};
}

inline questions::ScanResult result() {
    return {.snapshot = snapshot(),
            .version = "0.1.0",
            .kubernetes_version = "1.35",
            .answers = answers(),
            .workloads = {workload(), compose_service()},
            .controls = {},
            .fixes = {{"compliance-pss-privileged",
                       "set securityContext.privileged: false in Deployment shop/web", 1,
                       questions::Severity::Critical}},
            .suppressed = {.by_waiver = 2,
                           .by_baseline = 0,
                           .expired_waivers = {"waiver 3 expired on 2026-01-31"},
                           .unused_waivers = {}},
            .observed = observed(),
            .probe = probe()};
}

// Bytes that each format must neutralise: markup, a terminal escape sequence, a bell, a right-to-left
// override, bytes that are no UTF-8, a formula, a mention, a line break.
constexpr std::string_view hostile_name =
    "=<script>alert('x')</script>&\"\x1b]0;owned\x07\xe2\x80\xae\xff@team|`\nend";

inline questions::ScanResult hostile() {
    questions::ScanResult result = sample::result();
    result.observed->workloads.front().rule = hostile_name;
    result.observed->sensors.front().name = hostile_name;
    result.observed->powers.front().subject.name = hostile_name;
    result.observed->entered.front().user = hostile_name;
    result.probe->remark = hostile_name;
    result.probe->proofs.back().message = hostile_name;
    result.probe->probe.answers.front().message = hostile_name;
    for (questions::Answer& answer : result.answers) {
        answer.headline = hostile_name;
        for (questions::Finding& finding : answer.findings) {
            finding.subject.name = hostile_name;
            finding.reason = hostile_name;
            for (questions::Evidence& evidence : finding.evidence) evidence.value = hostile_name;
        }
    }
    for (questions::WorkloadResult& workload : result.workloads) workload.key.name = hostile_name;
    for (questions::Fix& fix : result.fixes) fix.text = hostile_name;
    return result;
}

} // namespace cofferdam::report::sample
