#include "content/baseline.h"

namespace cofferdam::content {

using value::Kind;
using value::Value;

Result<Baseline> parse_baseline(const value::Document& document) {
    auto refuse = [&](std::string_view why) {
        return error("{}: not a report of cofferdam scan --format json: {}", to_string(document.place()),
                     why);
    };
    const Value& answers = document.root()["answers"];
    if (!answers.is(Kind::Map)) return refuse("it has no answers");
    Baseline baseline;
    for (const value::Entry& answer : answers.entries()) {
        const Value& findings = answer.value["findings"];
        if (!findings.is(Kind::List)) return refuse("an answer has no findings");
        for (const Value& finding : findings.items()) {
            auto fingerprint = finding["fingerprint"].string_if();
            if (!fingerprint) return refuse("a finding has no fingerprint");
            baseline.emplace(*fingerprint);
        }
    }
    return baseline;
}

} // namespace cofferdam::content
