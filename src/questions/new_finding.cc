#include "questions/new_finding.h"

#include "content/rules.h"
#include "core/check.h"
#include "estate/field.h"
#include "value/shortened.h"

namespace cofferdam::questions {

Finding new_finding(const Inputs& inputs, std::string_view rule, estate::Key subject, value::Place place,
                    std::string reason) {
    const content::Rule* entry = content::find_rule(rule);
    COFFERDAM_CHECK(entry != nullptr);
    Finding finding;
    finding.rule = entry->id;
    finding.severity = parse_severity(entry->severity).value_or(Severity::Medium);
    finding.platform = inputs.is_platform(subject.namespace_);
    finding.subject = std::move(subject);
    finding.place = std::move(place);
    finding.reason = std::move(reason);
    return finding;
}

Finding new_finding(const Inputs& inputs, std::string_view rule, const estate::Object& subject,
                    std::string reason) {
    value::Place place = subject.raw ? subject.document->place(*subject.raw) : value::Place{};
    return new_finding(inputs, rule, inputs.snapshot.key(subject), std::move(place), std::move(reason));
}

Finding new_finding(const Inputs& inputs, const policy_lint::Mistake& mistake) {
    static constexpr std::string_view rules[] = {"enforcement-deadlock", "policies-does-not-compile",
                                                 "policies-never-matches", "policies-expensive"};
    const estate::Object& object = inputs.snapshot[mistake.object];
    Finding finding =
        new_finding(inputs, rules[static_cast<std::size_t>(mistake.kind)], object, mistake.reason);
    finding.evidence.push_back(evidence(object, mistake.path, ""));
    finding.place = finding.evidence.front().place;
    finding.conditional = mistake.conditional;
    return finding;
}

Evidence evidence(const estate::Object& object, std::string path, std::string value) {
    estate::FieldLocation location = estate::locate(object, path);
    return {std::move(path), std::move(value), location.is_explicit, std::move(location.place)};
}

Evidence evidence(const estate::Object& object, std::string path) {
    constexpr std::size_t longest = 160;
    std::string value = value::shortened_json(estate::at_path(object.effective, path), longest);
    return evidence(object, std::move(path), std::move(value));
}

} // namespace cofferdam::questions
