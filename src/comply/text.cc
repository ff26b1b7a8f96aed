// For people at a terminal: requirement → control → evidence.
#include <algorithm>

#include <fmt/format.h>

#include "comply/formats.h"
#include "report/escape.h"
#include "report/terminal.h"

namespace cofferdam::comply {

namespace {

using report::paint;
using report::Style;
using report::visible;

constexpr std::size_t few = 3; // rows of a control, unless all are wanted

Style style_of(Verdict verdict) {
    if (verdict == Verdict::Fail) return Style::Red;
    if (verdict == Verdict::Unknown || verdict == Verdict::Waived) return Style::Yellow;
    return verdict == Verdict::Pass ? Style::Green : Style::Faint;
}

// What admission would refuse of the workloads that fail.
std::string stopped(const questions::Stopped& stopped) {
    std::string text = fmt::format("stopped {} of {}", stopped.refused, stopped.failing);
    if (stopped.unknown > 0) text += fmt::format(" ({} unknown)", stopped.unknown);
    return text;
}

class Printer {
  public:
    Printer(const Report& report, const PrintOptions& options) : report_(report), options_(options) {}

    std::string run() {
        const Assessment& assessment = report_.assessment;
        out_ = paint(heading(assessment), Style::Strong, options_.color) + "\n";
        out_ += summary(assessment) + "\n";
        const content::Section* section = nullptr;
        for (const RequirementVerdict& requirement : assessment.requirements) {
            if (requirement.section != section) {
                section = requirement.section;
                line(fmt::format("\n{} {}", section->id, section->title), 0);
            }
            print(requirement);
        }
        if (!assessment.framework) {
            out_ += "\n";
            for (const ControlVerdict& control : assessment.controls) print(control, 0);
        }
        coverage();
        return std::move(out_);
    }

  private:
    void line(const std::string& text, std::size_t indent) {
        out_ += std::string(indent, ' ') + report::wrap(text, indent, options_.width) + "\n";
    }
    std::string word(Verdict verdict) const {
        return paint(report::padded(to_string(verdict), 15), style_of(verdict), options_.color);
    }

    void print(const RequirementVerdict& requirement) {
        out_ +=
            fmt::format("  {}{:<9} {}{}\n", word(requirement.verdict), requirement.requirement->id,
                        requirement.requirement->title, requirement.requirement->manual ? " (manual)" : "");
        const bool interesting = requirement.verdict == Verdict::Fail
                                 || requirement.verdict == Verdict::Unknown
                                 || requirement.verdict == Verdict::Waived || options_.verbose;
        if (!interesting) return;
        for (std::size_t control : requirement.controls) print(report_.assessment.controls[control], 6);
    }

    void print(const ControlVerdict& control, std::size_t indent) {
        if (control.verdict == Verdict::NotApplicable && !options_.verbose) return;
        std::string counts = fmt::format("{} of {} fail", control.count(Verdict::Fail), control.judged());
        if (control.stopped.failing > 0) counts += "; " + stopped(control.stopped);
        if (control.estate_passes) counts = "nothing was found";
        if (!control.reason.empty()) counts = "cannot be known: " + visible(control.reason);
        out_ += fmt::format("{}{}{}  {}; {}\n", std::string(indent, ' '), word(control.verdict),
                            control.rule->id, control.rule->title, counts);
        std::size_t shown = 0;
        for (const Row& row : control.rows) {
            if (shown++ == few && !options_.verbose) {
                line("… (-v shows all)", indent + 4);
                break;
            }
            print(row, indent + 4);
        }
    }

    void print(const Row& row, std::size_t indent) {
        std::string text = visible(to_string(row.finding.subject));
        if (row.finding.place) text += " (" + visible(value::to_string(row.finding.place)) + ")";
        if (!row.finding.reason.empty()) text += ": " + visible(row.finding.reason);
        if (!row.finding.evidence.empty() && !row.finding.evidence.front().is_explicit) text += " (default)";
        if (row.waiver)
            text += fmt::format("; accepted by {}: {}", visible(row.waiver->approver),
                                visible(row.waiver->reason));
        line(text, indent);
    }

    void coverage() {
        for (const estate::Gap& gap : report_.result.snapshot->gaps())
            line(fmt::format("Not read: {}: {}", visible(gap.subject), visible(gap.reason)), 0);
        const std::vector<Missing> sections = missing(report_.assessment);
        if (sections.empty()) return;
        out_ += "\n" + paint("Not judged, and what would let us", Style::Strong, options_.color) + "\n";
        for (const Missing& part : sections)
            line(fmt::format("{} {}: {} requirements; {}", part.section->id, part.section->title,
                             part.requirements, part.section->needs),
                 2);
    }

    const Report& report_;
    const PrintOptions& options_;
    std::string out_;
};

} // namespace

std::string text(const Report& report, const PrintOptions& options) { return Printer(report, options).run(); }

} // namespace cofferdam::comply
