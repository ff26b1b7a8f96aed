#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/connections/exposure.h"
#include "report/connections/groups.h"
#include "report/connections/page.h"
#include "report/connections/words.h"
#include "report/wording.h"

namespace cofferdam::connections {

namespace {

using estate::Selection;

constexpr std::size_t most_listed = 8; // values of a test

// "a,b,c and 5 more"
std::string listed(const auto& words, std::string_view separator) {
    if (words.size() <= most_listed) return fmt::format("{}", fmt::join(words, separator));
    return fmt::format("{} and {} more", fmt::join(words.begin(), words.begin() + most_listed, separator),
                       words.size() - most_listed);
}

std::string term_text(const Selection::Term& term) {
    if (term.test == Selection::Test::Exists) return fmt::format("{}{}", term.negated ? "!" : "", term.key);
    if (term.values.size() == 1)
        return fmt::format("{}{}={}", term.key, term.negated ? "!" : "", term.values.front());
    return fmt::format("{} {} ({})", term.key, term.negated ? "notin" : "in", listed(term.values, ","));
}

std::string terms_text(const std::vector<Selection::Term>& terms) {
    std::vector<std::string> texts;
    for (const Selection::Term& term : terms) texts.push_back(term_text(term));
    return fmt::format("{}", fmt::join(texts, ", "));
}

// "pods with app=web in namespaces with team=a"
std::string pods_text(const reach::DescribedPods& pods) {
    if (!pods.text.empty()) return "pods by " + pods.text;
    std::string text = pods.of_pod.empty() ? "every pod" : "pods with " + terms_text(pods.of_pod);
    if (pods.of_namespace.empty()) return text + " in any namespace";
    const Selection::Term& first = pods.of_namespace.front();
    if (pods.of_namespace.size() == 1 && first.key == "kubernetes.io/metadata.name" && !first.negated)
        return fmt::format("{} in {}", text, listed(first.values, ", "));
    return fmt::format("{} in namespaces with {}", text, terms_text(pods.of_namespace));
}

std::string ports_text(const reach::NamedPassage& ports) {
    std::vector<std::string> texts = to_strings(ports.allowed);
    if (ports.allowed.numbers.is_all()) texts = {"all ports"};
    if (texts.empty() && ports.unknown.empty()) return "nothing";
    if (!ports.unknown.empty())
        texts.push_back(fmt::format("unknown: {}", fmt::join(to_strings(ports.unknown), ", ")));
    return fmt::format("{}", fmt::join(texts, ", "));
}

bool empty(const reach::NamedPassage& ports) { return ports.allowed.empty() && ports.unknown.empty(); }

bool says_nothing(const reach::ExposureOfSide& side) {
    return side.is_selected == Truth::Yes && empty(side.any_pod) && side.described.empty();
}

void print_side(Page& page, const reach::ExposureOfSide& side, std::string_view word, std::size_t most_rows) {
    if (!empty(side.any_pod)) {
        const std::string_view note = side.is_selected == Truth::No ? " (no policy selects it)" : "";
        page.line(4, word, report::Style::Plain, 5,
                  fmt::format("any pod: {}{}", ports_text(side.any_pod), note));
    }
    const std::size_t shown = std::min(side.described.size(), most_rows);
    for (std::size_t i = 0; i < shown; ++i) {
        const reach::DescribedExposure& exposure = side.described[i];
        std::string text = fmt::format("{}: {}", pods_text(*exposure.pods), ports_text(exposure.ports));
        if (!exposure.perhaps_denied.empty())
            text += fmt::format("; of these some are denied pods that other rules select too: {}",
                                fmt::join(to_strings(exposure.perhaps_denied), ", "));
        page.line(4, word, report::Style::Plain, 5, text);
    }
    if (shown < side.described.size())
        page.faint(9, fmt::format("and {}; --all tells of all",
                                  counted(side.described.size() - shown, "more selector")));
}

} // namespace

void print_exposure_text(const Table& table, const Options& options, Stream& out) {
    Page page(options, &out);
    page.heading("What pods and namespaces that do not exist yet may do");
    // Of one side of a workload a tenth of the rows that a text may have.
    const std::size_t most_of_side = options.most_rows / 10 + 1;
    std::size_t quiet = 0;
    std::size_t told = 0;
    visit_exposure(table, [&](const WorkloadExposure& exposure) {
        if (says_nothing(exposure.ingress) && says_nothing(exposure.egress)) {
            ++quiet;
        } else if (++told <= options.most_rows) {
            page.line(2, "", report::Style::Plain, 0, name_of(table.reach()[exposure.peer]));
            print_side(page, exposure.ingress, "from", most_of_side);
            print_side(page, exposure.egress, "to", most_of_side);
            page.flush();
        }
    });
    if (told > options.most_rows)
        page.faint(2, fmt::format("and {} more; --all tells of all", told - options.most_rows));
    if (quiet > 0)
        page.line(2, "", report::Style::Plain, 0,
                  fmt::format("{}: nothing, neither from nor to pods that are not in the estate",
                              counted(quiet, told > 0 ? "more workload" : "workload")));
    page.faint(2, fmt::format("Assumed: {}", assumption(table.reach())));
}

} // namespace cofferdam::connections
