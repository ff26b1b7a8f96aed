#include "cli/seal_report.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/escape.h"
#include "report/json_writer.h"

namespace cofferdam::cli {

namespace {

using seal::Figures;
using seal::Note;
using seal::NoteHeading;

// Longer lists are whole in JSON.
constexpr std::size_t most_lines = 20;

struct FigureRow {
    std::string_view key;
    std::string_view title;
    std::uint64_t Figures::* figure;
};

constexpr FigureRow rows[] = {
    {"open_pairs", "pairs of workloads that may talk", &Figures::open_pairs},
    {"excess_pairs", "  on ports that nobody wants", &Figures::excess_pairs},
    {"excess_ports", "  such ports, over all pairs", &Figures::excess_ports},
    {"from_outside", "workloads that addresses outside may reach", &Figures::from_outside},
    {"to_outside", "workloads that may reach addresses outside", &Figures::to_outside},
};

std::string plural(std::size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string namespaces(const seal::LeftOut& left_out) {
    const auto& names = left_out.namespaces;
    const std::size_t told = std::min<std::size_t>(names.size(), 3);
    std::string text = fmt::format("{}", fmt::join(names.begin(), names.begin() + told, ", "));
    if (names.empty()) text = "no namespace";
    return names.size() > told ? text + fmt::format(" and {} more", names.size() - told) : text;
}

std::string figures(const seal::Proof& proof) {
    std::string text = fmt::format("{:<44} {:>14} {:>14}\n", "", "before", "after");
    for (const FigureRow& row : rows)
        text += fmt::format("{:<44} {:>14} {:>14}\n", row.title, proof.before.*row.figure,
                            proof.after.*row.figure);
    text += fmt::format("of {} pairs\n", proof.after.pairs);
    if (proof.left_out.pairs > 0)
        text += fmt::format("Not counted: {} pairs of workloads that are not sealed, in {}\n",
                            proof.left_out.pairs, report::visible(namespaces(proof.left_out)));
    return text;
}

std::string notes(const NoteHeading& heading, const std::vector<Note>& all) {
    std::string text;
    std::size_t count = 0;
    for (const Note& note : all) {
        if (note.kind != heading.kind) continue;
        if (count++ < most_lines)
            text += fmt::format("  {}: {}\n", report::visible(note.subject), report::visible(note.text));
    }
    if (count == 0) return "";
    if (count > most_lines) text += fmt::format("  and {} more; --format json has all\n", count - most_lines);
    return fmt::format("\n{} ({})\n{}", heading.title, count, text);
}

std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string excess(const SealSummary& summary) {
    if (summary.proof.excess.empty()) return "";
    std::string text =
        "\nLeft open, and nobody wants it: policies of the estate, or labels that are shared\n";
    for (const seal::Excess& left : summary.proof.excess) {
        const reach::Reach& reach = *summary.proof.reach;
        const std::string policies = left.policies.empty() ? "nothing isolates it" : join(left.policies);
        text += report::visible(fmt::format("  {} to {} {}: {}", seal::describe(reach[left.from]),
                                            seal::describe(reach[left.to]), left.ports.to_string(), policies))
                + "\n";
    }
    if (summary.proof.after.excess_pairs > summary.proof.excess.size())
        text += fmt::format("  and {} more pairs\n",
                            summary.proof.after.excess_pairs - summary.proof.excess.size());
    return text;
}

void figures(report::JsonWriter& json, std::string_view name, const Figures& figures) {
    json.begin_object(name);
    json.count("pairs", figures.pairs);
    for (const FigureRow& row : rows) json.count(row.key, figures.*row.figure);
    json.end_object();
}

void strings(report::JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
    json.begin_array(name);
    for (const std::string& text : texts) json.string(text);
    json.end_array();
}

void excess(report::JsonWriter& json, const SealSummary& summary) {
    const reach::Reach& reach = *summary.proof.reach;
    json.begin_array("excess");
    for (const seal::Excess& left : summary.proof.excess) {
        json.begin_object();
        json.member("from", seal::describe(reach[left.from]));
        json.member("to", seal::describe(reach[left.to]));
        strings(json, "ports", left.ports.to_strings());
        strings(json, "policies", left.policies);
        json.end_object();
    }
    json.end_array();
}

} // namespace

bool cuts_something(const std::vector<Note>& notes) {
    return std::ranges::any_of(notes, [](const Note& note) { return seal::heading_of(note.kind).cuts; });
}

std::string seal_text(const SealSummary& summary) {
    const seal::Proof& proof = summary.proof;
    std::string text = fmt::format("{} for {}", plural(summary.plan.policies.size(), "policy", "policies"),
                                   plural(summary.plan.sealed.size(), "workload", "workloads"));
    if (!summary.written.empty()) text += fmt::format(", in {}", report::visible(summary.written));
    text += fmt::format("\n\n{}", figures(proof));
    text +=
        fmt::format("\nAnalysed again with the policies as they are written: {} checked and open, {} cut.\n"
                    "Assumed: the cluster's network plugin enforces NetworkPolicy.\n",
                    plural(proof.wants, "need", "needs"), proof.kept_closed.size());
    for (const NoteHeading& heading : seal::note_headings()) text += notes(heading, summary.notes);
    return text + excess(summary);
}

std::string seal_json(const SealSummary& summary) {
    std::string text;
    report::JsonWriter json(text);
    json.begin_object();
    json.member("assumption", "the cluster's network plugin enforces NetworkPolicy");
    json.count("policies", summary.plan.policies.size());
    json.count("workloads", summary.plan.sealed.size());
    json.count("needs", summary.proof.wants);
    strings(json, "files", summary.files);
    figures(json, "before", summary.proof.before);
    figures(json, "after", summary.proof.after);
    json.begin_object("not_sealed");
    json.count("pairs", summary.proof.left_out.pairs);
    json.begin_array("namespaces");
    for (const std::string_view name : summary.proof.left_out.namespaces) json.string(name);
    json.end_array();
    json.end_object();
    json.begin_array("notes");
    for (const Note& note : summary.notes) {
        json.line();
        json.begin_object();
        json.member("kind", seal::heading_of(note.kind).word);
        json.member("cuts", seal::heading_of(note.kind).cuts);
        json.member("subject", note.subject);
        json.member("text", note.text);
        json.end_object();
    }
    json.end_array();
    excess(json, summary);
    json.end_object();
    return text + "\n";
}

} // namespace cofferdam::cli
