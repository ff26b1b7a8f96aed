// The JSON report. docs/json.md is its contract and docs/schema/scan-1.json its schema: what is changed here
// is changed there; what is removed or changes its meaning raises schema_version.

#include "questions/stopped.h"
#include "report/json_records.h"
#include "report/json_value.h"
#include "report/json_writer.h"
#include "report/observed.h"
#include "report/probed.h"
#include "report/report.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

using questions::ScanResult;

constexpr std::int64_t schema_version = 1;

std::string_view origin_name(estate::Origin origin) {
    switch (origin) {
    case estate::Origin::Manifest: return "manifests";
    case estate::Origin::Compose: return "compose";
    case estate::Origin::Cluster: return "cluster";
    case estate::Origin::Host: break;
    }
    return "host";
}

void write_key(JsonWriter& out, const estate::Key& key) {
    out.member("target", key.target);
    out.member("group", key.group);
    write_name(out, key);
}

void write_value(JsonWriter& out, std::string_view json) {
    out.key("value");
    if (json.empty()) {
        out.null();
    } else if (is_json(json)) {
        out.raw(json);
    } else {
        out.string(json);
    }
}

void write_evidence(JsonWriter& out, const questions::Evidence& evidence) {
    out.begin_object();
    out.member("field", evidence.field);
    write_value(out, evidence.value);
    out.member("explicit", evidence.is_explicit);
    write_source(out, evidence.place);
    out.end_object();
}

void write_finding(JsonWriter& out, const questions::Finding& finding) {
    out.line();
    out.begin_object();
    out.member("rule", finding.rule);
    out.member("severity", questions::to_string(finding.severity));
    out.begin_object("subject");
    write_key(out, finding.subject);
    out.end_object();
    write_source(out, finding.place);
    out.member("reason", finding.reason);
    out.begin_array("evidence");
    for (const questions::Evidence& evidence : finding.evidence) write_evidence(out, evidence);
    out.end_array();
    out.member("conditional", finding.conditional);
    out.member("platform", finding.platform);
    out.member("fingerprint", finding.fingerprint());
    out.end_object();
}

void write_number(JsonWriter& out, const questions::Number& number) {
    out.line();
    out.begin_object();
    out.member("name", number.name);
    out.member("text", number.text);
    out.key("count");
    out.integer(number.count);
    out.key("of");
    if (number.of < 0) {
        out.null();
    } else {
        out.integer(number.of);
    }
    out.end_object();
}

void write_strings(JsonWriter& out, std::string_view name, const std::vector<std::string>& texts) {
    out.begin_array(name);
    for (const std::string& text : texts) out.string(text);
    out.end_array();
}

void write_way(JsonWriter& out, const questions::Way& way) {
    out.line();
    out.begin_object();
    out.member("from", way.from);
    out.member("to", way.to);
    out.member("via", way.via);
    out.member("conditional", way.is_conditional());
    out.begin_array("steps");
    for (const questions::Step& step : way.steps) {
        out.begin_object();
        out.member("kind", step.kind);
        out.member("from", step.from);
        out.member("to", step.to);
        write_strings(out, "reasons", step.reasons);
        write_strings(out, "conditions", step.conditions);
        out.member("refute", step.refute);
        out.end_object();
    }
    out.end_array();
    out.end_object();
}

void write_answer(JsonWriter& out, const questions::Answer& answer) {
    out.line();
    out.begin_object(answer.key);
    out.member("question", answer.question);
    out.member("verdict", questions::to_string(answer.verdict));
    out.member("headline", answer.headline);
    out.member("bad_if", answer.bad_if);
    out.begin_array("numbers");
    for (const questions::Number& number : answer.numbers) write_number(out, number);
    out.end_array();
    out.begin_array("ways");
    for (const questions::Way& way : answer.ways) write_way(out, way);
    out.end_array();
    out.begin_array("findings");
    for (const questions::Finding& finding : answer.findings) write_finding(out, finding);
    out.end_array();
    out.begin_array("gaps");
    for (const estate::Gap& gap : answer.looked_past) write_gap(out, gap);
    out.end_array();
    write_strings(out, "next", answer.next);
    out.end_object();
}

void write_violation(JsonWriter& out, const pod_security::Violation& violation) {
    out.begin_object();
    out.member("check", violation.check);
    out.member("field", violation.field);
    write_value(out, violation.value);
    out.member("explicit", violation.is_explicit);
    out.end_object();
}

void write_level(JsonWriter& out, std::string_view level, const pod_security::Result& result) {
    out.begin_object(level);
    out.member("verdict", words(result.verdict));
    out.begin_array("violations");
    for (const pod_security::Violation& violation : result.violations) write_violation(out, violation);
    out.end_array();
    out.end_object();
}

void write_workload(JsonWriter& out, const questions::WorkloadResult& workload) {
    out.line();
    out.begin_object();
    write_key(out, workload.key);
    write_source(out, workload.place);
    out.member("platform", workload.platform);
    out.key("pod_security");
    if (workload.has_pod_security) {
        out.begin_object();
        write_level(out, "baseline", workload.baseline);
        write_level(out, "restricted", workload.restricted);
        out.end_object();
    } else {
        out.null();
    }
    out.end_object();
}

void write_stopped(JsonWriter& out, const questions::ScanResult& result) {
    out.line();
    out.begin_array("stopped");
    for (const auto& [rule, stopped] : questions::stopped_by_rule(result)) {
        out.line();
        out.begin_object();
        out.member("rule", rule);
        out.count("failing", stopped.failing);
        out.count("refused", stopped.refused);
        out.count("unknown", stopped.unknown);
        out.end_object();
    }
    out.end_array();
}

void write_coverage(JsonWriter& out, const estate::Coverage& coverage) {
    out.line();
    out.begin_object("coverage");
    write_counts(out, {{"files", coverage.files},
                       {"documents", coverage.documents},
                       {"objects", coverage.objects},
                       {"not_kubernetes", coverage.not_kubernetes},
                       {"not_modelled", coverage.not_modelled},
                       {"instances", coverage.instances},
                       {"conflicting", coverage.conflicting},
                       {"unreadable", coverage.unreadable},
                       {"ignored", coverage.ignored}});
    out.end_object();
}

void write_targets(JsonWriter& out, const estate::Snapshot& snapshot) {
    out.line();
    out.begin_array("targets");
    for (const estate::Target& target : snapshot.targets()) {
        out.begin_object();
        out.member("name", target.name);
        out.member("origin", origin_name(target.origin));
        out.end_object();
    }
    out.end_array();
}

void write_fix(JsonWriter& out, const questions::Fix& fix) {
    out.line();
    out.begin_object();
    out.member("rule", fix.rule);
    out.member("text", fix.text);
    out.count("findings", fix.findings);
    out.member("severity", questions::to_string(fix.severity));
    out.end_object();
}

void write_suppressed(JsonWriter& out, const questions::Suppressed& suppressed) {
    out.line();
    out.begin_object("suppressed");
    out.count("by_waiver", suppressed.by_waiver);
    out.count("by_baseline", suppressed.by_baseline);
    out.begin_array("expired_waivers");
    for (const std::string& waiver : suppressed.expired_waivers) out.string(waiver);
    out.end_array();
    out.begin_array("unused_waivers");
    for (const std::string& waiver : suppressed.unused_waivers) out.string(waiver);
    out.end_array();
    out.end_object();
}

// Most of a report is workloads and findings; measured on 10,000 workloads they need about this much.
std::size_t expected_bytes(const ScanResult& result) {
    return 4096 + result.workloads.size() * 2048 + count_findings(result) * 768;
}

} // namespace

std::string json(const ScanResult& result, const Options& /*options*/) {
    std::string text;
    text.reserve(expected_bytes(result));
    JsonWriter out(text);
    out.begin_object();
    out.key("schema_version");
    out.integer(schema_version);
    out.member("cofferdam_version", result.version);
    out.member("kubernetes_version", result.kubernetes_version);
    write_targets(out, *result.snapshot);
    write_coverage(out, result.snapshot->coverage());
    out.line();
    out.begin_object("answers");
    for (const questions::Answer& answer : result.answers) write_answer(out, answer);
    out.end_object();
    write_rows(out, "fixes", result.fixes, write_fix);
    write_rows(out, "workloads", result.workloads, write_workload);
    write_stopped(out, result);
    write_rows(out, "gaps", result.snapshot->gaps(), write_gap);
    write_rows(out, "problems", result.snapshot->problems(), write_problem);
    write_suppressed(out, result.suppressed);
    if (result.observed) write_observed(out, *result.observed);
    if (result.probe) write_probe(out, *result.probe);
    out.end_object();
    return text + '\n';
}

} // namespace cofferdam::report
