#include "analysis/controls/family_judge.h"

#include <algorithm>

namespace cofferdam::controls {

using content::Control;
using content::ControlSubject;
using value::Value;

namespace {

constexpr std::uint64_t cost_limit = 10'000'000; // of one expression; Kubernetes' own for one policy
bool is_over(const std::vector<std::string_view>& kinds, std::string_view kind) {
    return kinds.empty() || std::ranges::find(kinds, kind) != kinds.end();
}

// The worst part is the whole's.
void merge(const Outcome& outcome, const Subject& subject, ObjectOutcome& whole) {
    whole.verdict = std::max(whole.verdict, outcome.verdict);
    if (outcome.verdict == Verdict::Fail) whole.parts.push_back(subject.part);
    if (outcome.verdict == Verdict::Unknown && whole.reason.empty()) whole.reason = outcome.reason;
}

} // namespace

FamilyJudge::FamilyJudge(const CompiledFamily& family, std::span<const std::size_t> wanted)
    : family_(family), wanted_(wanted) {
    for (std::size_t place = 0; place < wanted.size(); ++place) {
        const Control& is = *control(place).control;
        const std::vector<std::size_t> fields = numbers_of(control(place).reads.fields);
        auto group = std::ranges::find_if(groups_, [&](const Group& candidate) {
            return candidate.over == is.over && candidate.items == is.items && candidate.kinds == is.kinds
                   && candidate.fields == fields;
        });
        if (group == groups_.end()) {
            groups_.push_back({is.over, is.items, is.kinds, fields, {}, {}});
            group = groups_.end() - 1;
        }
        group->members.push_back(place);
    }
}

std::vector<std::size_t> FamilyJudge::numbers_of(const std::vector<Field>& fields) {
    std::vector<std::size_t> numbers;
    for (const Field& field : fields) {
        const auto known = std::ranges::find(fields_, field, &HashedField::field);
        numbers.push_back(static_cast<std::size_t>(known - fields_.begin()));
        if (known == fields_.end()) fields_.push_back({field});
    }
    return numbers;
}

void FamilyJudge::judge(ControlSubject over, const Subject& subject, std::string_view kind,
                        std::vector<ObjectOutcome>& outcomes) {
    for (Group& group : groups_) {
        if (group.over != over || !is_over(group.kinds, kind)) continue;
        if (group.items.empty()) {
            judge_one(group, subject, outcomes);
            continue;
        }
        judge_items(group, subject, outcomes);
    }
}

// A list without items has none that fails.
void FamilyJudge::judge_items(Group& group, const Subject& subject, std::vector<ObjectOutcome>& outcomes) {
    const Result<std::vector<Subject>> items = items_of(subject, group.over, group.items);
    for (std::size_t place : group.members) {
        const Outcome whole =
            items ? Outcome{Verdict::Pass, ""} : Outcome{Verdict::Unknown, items.error().message};
        merge(whole, subject, outcomes[place]);
    }
    if (!items) return;
    for (const Subject& item : *items) judge_one(group, item, outcomes);
}

void FamilyJudge::judge_one(Group& group, const Subject& subject, std::vector<ObjectOutcome>& outcomes) {
    const std::vector<Outcome>& known = outcomes_of(group, subject);
    for (std::size_t i = 0; i < group.members.size(); ++i) {
        const std::size_t place = group.members[i];
        merge(known[i], subject, outcomes[place]);
    }
}

// Roots of one pod are those of each of its containers, and what is absent is one value for all: a field is
// hashed anew only where its place has changed.
std::uint64_t FamilyJudge::hash_of(std::size_t field, const Value* value) {
    HashedField& hashed = fields_[field];
    if (hashed.value != value) {
        hashed.value = value;
        hashed.hash = controls::hash_of(*value);
    }
    return hashed.hash;
}

const std::vector<Outcome>& FamilyJudge::outcomes_of(Group& group, const Subject& subject) {
    key_.clear();
    std::uint64_t hash = 0;
    for (std::size_t field : group.fields) {
        const Field& name = fields_[field].field;
        const Value& root = *subject.values[static_cast<std::size_t>(name.root)];
        key_.push_back(name.name.empty() ? &root : &root[name.name]);
        hash = mixed(hash, hash_of(field, key_.back()));
    }
    if (const std::vector<Outcome>* known = group.memo.find(hash, key_)) return *known;
    bind(subject);
    std::vector<Outcome> outcomes;
    for (std::size_t place : group.members) outcomes.push_back(evaluate(control(place)));
    return group.memo.put(hash, key_, std::move(outcomes));
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
