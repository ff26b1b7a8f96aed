#include "report/answer_changes.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/json_writer.h"
#include "report/wording.h"

namespace cofferdam::report {

using questions::Answer;
using questions::Finding;
using questions::Number;

namespace {

constexpr std::size_t most_findings = 5; // of one answer and one direction, in text

// Findings of the first that the second has not, one for one: two may carry the same fingerprint.
std::vector<Finding> only_in(const std::vector<Finding>& these, const std::vector<Finding>& those) {
    std::map<std::string, std::size_t> known;
    for (const Finding& finding : those) ++known[finding.fingerprint()];
    std::vector<Finding> only;
    for (const Finding& finding : these) {
        const auto found = known.find(finding.fingerprint());
        if (found != known.end() && found->second > 0) {
            --found->second;
        } else {
            only.push_back(finding);
        }
    }
    std::ranges::stable_sort(only, std::greater(), &Finding::severity);
    return only;
}

std::vector<NumberChange> changes_of(const std::vector<Number>& before, const std::vector<Number>& after) {
    std::vector<NumberChange> changes;
    for (const Number& now : after) {
        const auto then = std::ranges::find(before, now.name, &Number::name);
        if (then != before.end() && (then->count != now.count || then->of != now.of))
            changes.push_back({*then, now});
    }
    return changes;
}

std::string describe(const NumberChange& change) {
    if (change.before.of == change.after.of && change.after.of >= 0)
        return fmt::format("{} → {} of {} {}", change.before.count, change.after.count, change.after.of,
                           change.after.text);
    return fmt::format("{} → {} {}", figure(change.before), figure(change.after), change.after.text);
}

std::string describe(const Finding& finding) {
    return fmt::format("{} {}: {} ({}){}", questions::to_string(finding.severity),
                       estate::to_string(finding.subject), finding.reason, finding.rule, marks(finding));
}

void add_findings(std::string& lines, char mark, const std::vector<Finding>& findings) {
    const std::size_t shown = std::min(findings.size(), most_findings);
    for (std::size_t i = 0; i < shown; ++i)
        lines += fmt::format("  {} {}\n", mark, visible(describe(findings[i])));
    if (shown < findings.size()) lines += fmt::format("  {} {} more\n", mark, findings.size() - shown);
}

// To a reader the same rule about the same object is one finding, though its reason counts other things now.
struct Told {
    std::vector<Finding> appeared;
    std::vector<Finding> gone;
    std::vector<Finding> reworded; // as they are now
};

Told told(const AnswerChange& change) {
    Told lists{.appeared = {}, .gone = change.gone, .reworded = {}};
    for (const Finding& finding : change.appeared) {
        const auto before = std::ranges::find_if(lists.gone, [&](const Finding& gone) {
            return gone.rule == finding.rule && gone.subject == finding.subject
                   && gone.severity == finding.severity && gone.conditional == finding.conditional;
        });
        (before == lists.gone.end() ? lists.appeared : lists.reworded).push_back(finding);
        if (before != lists.gone.end()) lists.gone.erase(before);
    }
    return lists;
}

void write_findings(JsonWriter& out, std::string_view name, const std::vector<Finding>& findings) {
    out.begin_array(name);
    for (const Finding& finding : findings) {
        out.begin_object();
        out.member("rule", finding.rule);
        out.member("severity", questions::to_string(finding.severity));
        out.member("object", estate::to_string(finding.subject));
        out.member("reason", finding.reason);
        out.member("conditional", finding.conditional);
        out.member("platform", finding.platform);
        out.member("fingerprint", finding.fingerprint());
        out.end_object();
    }
    out.end_array();
}

void write_count(JsonWriter& out, std::string_view name, std::int64_t count) {
    out.key(name);
    if (count < 0) {
        out.null();
    } else {
        out.integer(count);
    }
}

} // namespace

std::vector<AnswerChange> changes_between(const std::vector<Answer>& before,
                                          const std::vector<Answer>& after) {
    std::vector<AnswerChange> changes;
    for (std::size_t i = 0; i < after.size(); ++i) {
        AnswerChange change{.question = i + 1,
                            .key = after[i].key,
                            .before = before[i].verdict,
                            .after = after[i].verdict,
                            .headline = after[i].headline,
                            .numbers = changes_of(before[i].numbers, after[i].numbers),
                            .appeared = only_in(after[i].findings, before[i].findings),
                            .gone = only_in(before[i].findings, after[i].findings)};
        const bool says_the_same = change.before == change.after && change.numbers.empty()
                                   && change.appeared.empty() && change.gone.empty()
                                   && before[i].headline == after[i].headline;
        if (!says_the_same) changes.push_back(std::move(change));
    }
    return changes;
}

std::string text(const AnswerChange& change) {
    std::string line = fmt::format("question {} {}: ", change.question, change.key);
    if (change.before != change.after)
        line += fmt::format("{} → {}; ", words(change.before), words(change.after));
    std::string numbers;
    for (const NumberChange& number : change.numbers) {
        if (number.before.count == number.after.count) continue; // it is of more, or of fewer
        numbers += (numbers.empty() ? "" : "; ") + describe(number);
    }
    std::string lines = line + visible(numbers.empty() ? change.headline : numbers) + '\n';
    const Told lists = told(change);
    add_findings(lines, '+', lists.appeared);
    add_findings(lines, '-', lists.gone);
    add_findings(lines, '~', lists.reworded);
    return lines;
}

std::string json(const AnswerChange& change) {
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    out.count("question", change.question);
    out.member("key", change.key);
    out.member("verdict", questions::to_string(change.after));
    out.member("verdict_before", questions::to_string(change.before));
    out.member("headline", change.headline);
    out.begin_array("numbers");
    for (const NumberChange& number : change.numbers) {
        out.begin_object();
        out.member("name", number.after.name);
        write_count(out, "count", number.after.count);
        write_count(out, "of", number.after.of);
        write_count(out, "count_before", number.before.count);
        write_count(out, "of_before", number.before.of);
        out.end_object();
    }
    out.end_array();
    write_findings(out, "appeared", change.appeared);
    write_findings(out, "gone", change.gone);
    out.end_object();
    return text;
}

} // namespace cofferdam::report
