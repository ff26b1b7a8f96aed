#include "cli/fix_report.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/counted.h"
#include "report/escape.h"
#include "report/json_writer.h"

namespace cofferdam::cli {

namespace {

using fix::Proposal;

// Longer lists are whole with --verbose and in JSON.
constexpr std::size_t most_reasons = 12;

struct Refused {
    std::size_t count = 0;
    const Proposal* first = nullptr;
};

std::string refused_lines(const FixSummary& summary) {
    std::map<std::pair<std::string_view, std::string_view>, Refused> groups; // by reason and rule
    for (const Proposal& proposal : summary.outcome.proposals) {
        if (proposal.refusal.empty()) continue;
        Refused& group = groups[{proposal.finding->rule, proposal.refusal}];
        if (group.count++ == 0) group.first = &proposal;
    }
    std::string text;
    std::size_t told = 0;
    for (const auto& [key, group] : groups) {
        if (told++ == most_reasons && !summary.verbose) {
            text +=
                fmt::format("  and {} more kinds (--verbose, --format json)\n", groups.size() - most_reasons);
            break;
        }
        text += fmt::format("  {:>4}  {}: {}\n", group.count, key.first, report::visible(key.second));
        if (summary.verbose)
            for (const Proposal& proposal : summary.outcome.proposals)
                if (proposal.refusal == key.second && proposal.finding->rule == key.first)
                    text += fmt::format("          {} {}\n",
                                        report::visible(to_string(proposal.finding->subject)),
                                        report::visible(to_string(proposal.finding->place)));
    }
    return text;
}

void write_edit(report::JsonWriter& json, const edits::Edit& edit) {
    json.begin_object();
    json.member("op", edits::to_string(edit.operation));
    json.member("path", edit.path);
    if (!edit.value.empty()) {
        json.key("value");
        json.raw(edit.value);
    }
    json.end_object();
}

void write_proposal(report::JsonWriter& json, const Proposal& proposal) {
    json.line();
    json.begin_object();
    json.member("rule", proposal.finding->rule);
    json.member("subject", to_string(proposal.finding->subject));
    json.member("place", to_string(proposal.finding->place));
    json.member("fingerprint", proposal.finding->fingerprint());
    if (!proposal.refusal.empty()) json.member("reason", proposal.refusal);
    json.begin_array("edits");
    for (const edits::Edit& edit : proposal.edits) write_edit(json, edit);
    json.end_array();
    json.end_object();
}

void write_proposals(report::JsonWriter& json, std::string_view name, const fix::Outcome& outcome,
                     bool fixed) {
    json.begin_array(name);
    for (const Proposal& proposal : outcome.proposals)
        if (proposal.refusal.empty() == fixed) write_proposal(json, proposal);
    json.end_array();
}

} // namespace

std::string fix_text(const FixSummary& summary) {
    const fix::Outcome& outcome = summary.outcome;
    const std::size_t refused = outcome.proposals.size() - outcome.fixed();
    if (outcome.proposals.empty()) return "No finding to fix\n";
    std::string text =
        fmt::format("{} of {} fixed in {}", outcome.fixed(), counted(outcome.proposals.size(), "finding"),
                    counted(outcome.files.size(), "file"));
    text += summary.written.empty() ? "\n" : fmt::format(", written {}\n", report::visible(summary.written));
    if (outcome.scans > 0)
        text += fmt::format("Scanned again: {} gone, none new, {} left\n", counted(outcome.gone, "finding"),
                            outcome.findings_after);
    if (refused > 0) text += fmt::format("Not fixed:\n{}", refused_lines(summary));
    return text;
}

std::string fix_json(const FixSummary& summary) {
    const fix::Outcome& outcome = summary.outcome;
    std::string text;
    report::JsonWriter json(text);
    json.begin_object();
    json.count("findings_before", outcome.findings_before);
    json.count("findings_after", outcome.findings_after);
    json.count("findings_gone", outcome.gone);
    json.count("findings_new", 0); // a patch that brings one is withdrawn
    json.line();
    json.begin_array("files");
    for (const edits::ChangedFile& file : outcome.files) json.string(file.before->name());
    json.end_array();
    json.member("written", summary.written);
    json.line();
    write_proposals(json, "fixed", outcome, true);
    json.line();
    write_proposals(json, "not_fixed", outcome, false);
    json.line();
    json.member("diff", summary.diff);
    json.end_object();
    return text + "\n";
}

} // namespace cofferdam::cli
