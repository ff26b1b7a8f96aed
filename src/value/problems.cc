#include "value/problems.h"

#include <algorithm>
#include <tuple>

namespace cofferdam::value {

void note(std::vector<ReadProblem>& problems, ReadProblem problem) {
    constexpr std::size_t most = 1000;
    if (problems.size() > most) return;
    if (problems.size() == most)
        problem = {Severity::Error, problem.span, "more problems than can be listed"};
    problems.push_back(std::move(problem));
}

void add_problems(const Utf8Text& text, const std::vector<ReadProblem>& found,
                  std::vector<Problem>& problems) {
    const std::ptrdiff_t before = std::ssize(problems);
    for (const ReadProblem& problem : found)
        problems.emplace_back(problem.severity, Place{text.given, text.given_span(problem.span)},
                              problem.message);
    std::ranges::sort(problems.begin() + before, problems.end(), {}, [](const Problem& problem) {
        return std::tie(problem.place.span.begin, problem.severity, problem.message);
    });
}

Parsed refusal(const std::shared_ptr<const Text>& text, std::string message) {
    Parsed parsed;
    parsed.problems.emplace_back(Severity::Error, Place{text, {}}, std::move(message));
    return parsed;
}

} // namespace cofferdam::value
