// One family of controls over one object after another: who has the same fields is judged once.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "analysis/controls/memo.h"
#include "analysis/controls/programs.h"
#include "analysis/controls/subjects.h"
#include "policy/cel/evaluation.h"

namespace cofferdam::controls {

// Of one control and one object.
struct ObjectOutcome {
    Verdict verdict = Verdict::NotApplicable;
    std::vector<Part> parts; // that fail
    std::string reason;
};

// For one thread; keeps views of the subjects that it has seen.
class FamilyJudge {
  public:
    // `wanted`: indices into family.controls. Both outlive this.
    FamilyJudge(const CompiledFamily& family, std::span<const std::size_t> wanted);

    // Outcomes of the controls of `wanted`, in its order, that are over such subjects; NotApplicable for
    // others.
    void judge(content::ControlSubject over, const Subject& subject, std::string_view kind,
               std::vector<ObjectOutcome>& outcomes);

  private:
    // Controls that read the same fields of the same subjects.
    struct Group {
        content::ControlSubject over;
        std::string_view items;
        std::vector<std::string_view> kinds;
        std::vector<std::size_t> fields;  // in fields_
        std::vector<std::size_t> members; // places in `wanted`
        Memo memo;
    };

    struct HashedField {
        Field field;
        const value::Value* value = nullptr; // of which `hash` is
        std::uint64_t hash = 0;
    };

    std::vector<std::size_t> numbers_of(const std::vector<Field>& fields);
    std::uint64_t hash_of(std::size_t field, const value::Value* value);
    void judge_one(Group& group, const Subject& subject, std::vector<ObjectOutcome>& outcomes);
    void judge_items(Group& group, const Subject& subject, std::vector<ObjectOutcome>& outcomes);
    const std::vector<Outcome>& outcomes_of(Group& group, const Subject& subject);
    void bind(const Subject& subject);
    Outcome evaluate(const CompiledControl& control);
    Truth run(const cel::Program& program, std::string& reason);
    const CompiledControl& control(std::size_t place) const { return family_.controls[wanted_[place]]; }

    const CompiledFamily& family_;
    std::span<const std::size_t> wanted_;
    std::vector<Group> groups_;
    std::vector<HashedField> fields_;
    std::vector<const value::Value*> key_; // of the group that is judged
    cel::Evaluation evaluation_;
};

} // namespace cofferdam::controls
