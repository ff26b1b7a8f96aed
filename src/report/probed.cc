#include "report/probed.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/counted.h"
#include "report/json_records.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

using observations::Probe;
using observations::ProbeAnswer;
using observations::ProbeOutcome;
using questions::GivenProbe;
using questions::PolicyProof;

std::string sum_line(const Probe& probe) {
    return fmt::format("{} in {} at {}: {} admitted, {} refused, {} cannot know",
                       counted(probe.answers.size(), "answer"), probe.cluster, probe.time,
                       probe.count(ProbeOutcome::Admitted), probe.count(ProbeOutcome::Refused),
                       probe.count(ProbeOutcome::Unknown));
}

void add_proofs(const GivenProbe& given, bool holds, std::vector<std::string>& lines) {
    for (const PolicyProof& proof : given.proofs) {
        if (proof.holds != holds) continue;
        const std::string where = fmt::format("the canary {} in {}", proof.canary, proof.namespace_);
        lines.push_back(
            holds ? fmt::format("proved: {} refused {}: {}", to_string(proof.policy), where, proof.message)
                  : fmt::format("contradicted: {} refuses {} as it is written, and the API "
                                "server admitted it",
                                to_string(proof.policy), where));
    }
}

// Where each was admitted, and how many namespaces refuse it.
void add_canaries(const Probe& probe, std::vector<std::string>& lines) {
    struct Told {
        std::vector<std::string_view> admitted;
        std::size_t refused = 0;
        std::size_t unknown = 0;
    };
    std::map<std::string_view, Told> by_canary;
    for (const ProbeAnswer& answer : probe.answers) {
        Told& told = by_canary[answer.canary];
        if (answer.outcome == ProbeOutcome::Admitted) told.admitted.push_back(answer.namespace_);
        told.refused += answer.outcome == ProbeOutcome::Refused;
        told.unknown += answer.outcome == ProbeOutcome::Unknown;
    }
    for (const auto& [canary, told] : by_canary)
        lines.push_back(fmt::format(
            "{}: refused in {}{}{}", canary, counted(told.refused, "namespace"),
            told.unknown == 0 ? "" : fmt::format(", unknown in {}", told.unknown),
            told.admitted.empty() ? "" : fmt::format(", admitted in {}", fmt::join(told.admitted, ", "))));
}

void write_proof(JsonWriter& out, const PolicyProof& proof) {
    out.line();
    out.begin_object();
    out.begin_object("policy");
    write_name(out, proof.policy);
    out.end_object();
    out.member("state", proof.holds ? "proved" : "contradicted");
    out.member("canary", proof.canary);
    out.member("namespace", proof.namespace_);
    out.member("message", proof.message);
    out.end_object();
}

void write_answer(JsonWriter& out, const ProbeAnswer& answer) {
    out.line();
    out.begin_object();
    out.member("namespace", answer.namespace_);
    out.member("canary", answer.canary);
    out.member("control", answer.control);
    out.member("level", answer.level);
    out.begin_array("predicted");
    for (const std::string& policy : answer.predicted) out.string(policy);
    out.end_array();
    out.member("outcome", to_string(answer.outcome));
    out.member("refuser", to_string(answer.refusal.refuser));
    out.member("by", answer.refusal.by);
    out.count("status", static_cast<std::size_t>(answer.status));
    out.member("message", answer.message);
    out.end_object();
}

} // namespace

std::vector<std::string> probe_lines(const GivenProbe& given) {
    std::vector<std::string> lines = {sum_line(given.probe)};
    if (!given.remark.empty()) lines.push_back(given.remark);
    add_proofs(given, false, lines);
    add_proofs(given, true, lines);
    add_canaries(given.probe, lines);
    if (!given.probe.without_canary.empty())
        lines.push_back(
            fmt::format("no canary could be made for {}", fmt::join(given.probe.without_canary, ", ")));
    return lines;
}

void write_probe(JsonWriter& out, const GivenProbe& given) {
    out.line();
    out.begin_object("probe");
    out.member("cluster", given.probe.cluster);
    out.member("cluster_uid", given.probe.cluster_uid);
    out.member("server_version", given.probe.server_version);
    out.member("time", given.probe.time);
    out.member("remark", given.remark);
    write_rows(out, "policies", given.proofs, write_proof);
    write_rows(out, "answers", given.probe.answers, write_answer);
    out.line();
    out.begin_array("without_canary");
    for (const std::string& policy : given.probe.without_canary) out.string(policy);
    out.end_array();
    out.end_object();
}

} // namespace cofferdam::report
