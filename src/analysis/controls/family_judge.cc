#include "analysis/controls/family_judge.h"

#include <algorithm>

#include <fmt/format.h>

#include "estate/field.h"
#include "value/document.h"

namespace cofferdam::controls {

using content::Control;
using content::ControlSubject;
using value::Value;

namespace {

constexpr std::uint64_t cost_limit = 10'000'000; // of one expression; Kubernetes' own for one policy
constexpr std::size_t longest_value = 80;

// "container.securityContext.privileged" → the root, and the path below it.
struct EvidencePath {
    Root root = Root::Object;
    std::string_view rest;
};

EvidencePath split(std::string_view path) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const auto root = std::ranges::find(root_names, path.substr(0, dot));
    if (root == root_names.end()) return {Root::Object, path};
    return {static_cast<Root>(root - root_names.begin()), path.substr(std::min(dot + 1, path.size()))};
}

std::string shortened(const Value& value) {
    if (!value) return "";
    std::string text = value::to_json(value);
    if (text.size() <= longest_value) return text;
    std::size_t end = longest_value;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end; // between code points
    return text.substr(0, end) + "…";
}

Proof proof_at(const EvidencePath& path, const Subject& subject, const Value& value) {
    const std::string& root = subject.paths[static_cast<std::size_t>(path.root)];
    std::string joined = root;
    if (!path.rest.empty()) joined += (root.empty() ? "" : ".") + std::string(path.rest);
    return {std::move(joined), shortened(value)};
}

// The first evidence that is there; else where the first would stand.
Proof proof_of(const Control& control, const Subject& subject) {
    if (control.evidence.empty()) return proof_at({Root::Object, ""}, subject, Value());
    for (std::string_view written : control.evidence) {
        const EvidencePath path = split(written);
        const Value& value = estate::at_path(*subject.values[static_cast<std::size_t>(path.root)], path.rest);
        if (value) return proof_at(path, subject, value);
    }
    return proof_at(split(control.evidence.front()), subject, Value());
}

bool is_over(const std::vector<std::string_view>& kinds, std::string_view kind) {
    return kinds.empty() || std::ranges::find(kinds, kind) != kinds.end();
}

// The worst part is the whole's.
void merge(const Outcome& outcome, const Control& control, const Subject& subject, ObjectOutcome& whole) {
    whole.verdict = std::max(whole.verdict, outcome.verdict);
    if (outcome.verdict == Verdict::Fail) whole.proofs.push_back(proof_of(control, subject));
    if (outcome.verdict == Verdict::Unknown && whole.reason.empty()) whole.reason = outcome.reason;
}

} // namespace

FamilyJudge::FamilyJudge(const CompiledFamily& family, std::span<const std::size_t> wanted)
    : family_(family), wanted_(wanted) {
    for (std::size_t place = 0; place < wanted.size(); ++place) {
        const CompiledControl& compiled = control(place);
        const Control& is = *compiled.control;
        auto group = std::ranges::find_if(groups_, [&](const Group& candidate) {
            return candidate.over == is.over && candidate.items == is.items && candidate.kinds == is.kinds
                   && candidate.fields == compiled.reads.fields;
        });
        if (group == groups_.end()) {
            groups_.push_back({is.over, is.items, is.kinds, compiled.reads.fields, {}, {}});
            group = groups_.end() - 1;
        }
        group->members.push_back(place);
    }
}

void FamilyJudge::judge(ControlSubject over, const Subject& subject, std::string_view kind,
                        std::vector<ObjectOutcome>& outcomes) {
    for (Group& group : groups_) {
        if (group.over != over || !is_over(group.kinds, kind)) continue;
        if (group.items.empty()) {
            judge_one(group, subject, outcomes);
            continue;
        }
        // A list without items has none that fails.
        for (std::size_t place : group.members)
            outcomes[place].verdict = std::max(outcomes[place].verdict, Verdict::Pass);
        for (const Subject& item : items_of(subject, over, group.items)) judge_one(group, item, outcomes);
    }
}

void FamilyJudge::judge_one(Group& group, const Subject& subject, std::vector<ObjectOutcome>& outcomes) {
    const std::vector<Outcome>& known = outcomes_of(group, subject);
    for (std::size_t i = 0; i < group.members.size(); ++i) {
        const std::size_t place = group.members[i];
        merge(known[i], *control(place).control, subject, outcomes[place]);
    }
}

const std::vector<Outcome>& FamilyJudge::outcomes_of(Group& group, const Subject& subject) {
    std::vector<const Value*> key;
    for (const Field& field : group.fields) {
        const Value& root = *subject.values[static_cast<std::size_t>(field.root)];
        key.push_back(field.name.empty() ? &root : &root[field.name]);
    }
    if (const std::vector<Outcome>* known = group.memo.find(key)) return *known;
    bind(subject);
    std::vector<Outcome> outcomes;
    for (std::size_t place : group.members) outcomes.push_back(evaluate(control(place)));
    return group.memo.put(key, std::move(outcomes));
}

void FamilyJudge::bind(const Subject& subject) {
    for (std::size_t i = 0; i < root_names.size(); ++i)
        evaluation_.bind(family_.roots[i], cel::Value::of_json(*subject.values[i]));
    for (const CompiledVariable& variable : family_.variables)
        evaluation_.bind(variable.number, variable.program);
}

Truth FamilyJudge::run(const cel::Program& program, std::string& reason) {
    evaluation_.set_cost_limit(cost_limit);
    const cel::Value value = program.run(evaluation_);
    if (value.is(cel::Kind::Bool)) return truth(value.as_bool());
    reason = value.is(cel::Kind::Error) ? std::string(value.as_error().message) : "it is no truth value";
    return Truth::Unknown;
}

Outcome FamilyJudge::evaluate(const CompiledControl& control) {
    Outcome outcome;
    const Truth applies = control.when ? run(*control.when, outcome.reason) : Truth::Yes;
    if (applies == Truth::No) return outcome;
    const Truth passes = applies == Truth::Yes ? run(control.require, outcome.reason) : Truth::Unknown;
    outcome.verdict = passes == Truth::Yes  ? Verdict::Pass
                      : passes == Truth::No ? Verdict::Fail
                                            : Verdict::Unknown;
    return outcome;
}

} // namespace cofferdam::controls
