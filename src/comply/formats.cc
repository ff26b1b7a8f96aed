#include "comply/formats.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::comply {

namespace {

constexpr Format list[] = {{"text", text}, {"json", json}, {"csv", csv}, {"html", html}};

struct Phrase {
    Verdict verdict;
    std::string_view words;
};
constexpr Phrase phrases[] = {
    {Verdict::Fail, "fail"},
    {Verdict::Waived, "fail and are waived"},
    {Verdict::Unknown, "cannot be known"},
    {Verdict::Pass, "pass"},
    {Verdict::NotApplicable, "do not apply"},
    {Verdict::NotAssessed, "cannot be judged from what was read"},
    {Verdict::Provider, "are the provider's, not assessed"},
};

} // namespace

std::span<const Format> formats() { return list; }

const Format* find_format(std::string_view name) {
    const auto* found = std::ranges::find(list, name, &Format::name);
    return found == std::end(list) ? nullptr : found;
}

std::vector<Missing> missing(const Assessment& assessment) {
    std::vector<Missing> sections;
    for (const RequirementVerdict& requirement : assessment.requirements) {
        if (requirement.verdict != Verdict::NotAssessed) continue;
        if (sections.empty() || sections.back().section != requirement.section)
            sections.push_back({requirement.section, 0});
        ++sections.back().requirements;
    }
    return sections;
}

std::string heading(const Assessment& assessment) {
    if (!assessment.framework) return "All controls";
    return fmt::format("{} {}", assessment.framework->title, assessment.framework->edition);
}

std::string summary(const Assessment& assessment) {
    std::string line =
        fmt::format("of {} {}", assessment.total(), assessment.framework ? "requirements" : "controls");
    std::string_view separator = ": ";
    for (const Phrase& phrase : phrases) {
        const std::size_t count = assessment.count(phrase.verdict);
        if (count == 0) continue;
        line += fmt::format("{}{} {}", separator, count, phrase.words);
        separator = ", ";
    }
    return line;
}

} // namespace cofferdam::comply
