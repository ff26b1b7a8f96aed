// Objects in batches on all cores; a batch has a memory and a memo of its own, so that no thread waits.
#include <algorithm>
#include <array>
#include <deque>
#include <span>

#include "analysis/controls/controls.h"
#include "analysis/controls/family_judge.h"
#include "core/parallel.h"

namespace cofferdam::controls {

using content::Control;
using content::ControlSubject;

namespace {

using Families = std::vector<CompiledFamily>;

// The catalogue does not change once it is read, so that its programs are made once.
const Result<Families>& compiled_families() {
    static const Result<Families> families = []() -> Result<Families> {
        Families compiled;
        for (const content::ControlFamily& family : content::control_families())
            compiled.push_back(COFFERDAM_TRY(compile_family(family)));
        return compiled;
    }();
    return families;
}

struct WantedFamily {
    const CompiledFamily* family = nullptr;
    std::vector<std::size_t> controls; // indices
};

std::vector<WantedFamily> wanted_families(const Families& families, const Wanted& wanted) {
    std::vector<WantedFamily> chosen;
    for (const CompiledFamily& family : families) {
        WantedFamily of_family{&family, {}};
        for (std::size_t i = 0; i < family.controls.size(); ++i) {
            if (wanted(*family.controls[i].control)) of_family.controls.push_back(i);
        }
        if (!of_family.controls.empty()) chosen.push_back(std::move(of_family));
    }
    return chosen;
}

std::vector<ControlResult> empty_results(const std::vector<WantedFamily>& families) {
    std::vector<ControlResult> results;
    for (const WantedFamily& family : families) {
        for (std::size_t index : family.controls)
            results.push_back({family.family->controls[index].control, {}, {}, {}, {}});
    }
    return results;
}

void append(ControlResult& more, ControlResult& result) {
    std::ranges::move(more.failed, std::back_inserter(result.failed));
    std::ranges::move(more.unknown, std::back_inserter(result.unknown));
    result.passed.insert(result.passed.end(), more.passed.begin(), more.passed.end());
    result.not_applicable.insert(result.not_applicable.end(), more.not_applicable.begin(),
                                 more.not_applicable.end());
}

bool is_subject(const Control& control, const estate::Object& object, const estate::Workload* workload) {
    switch (control.over) {
    case ControlSubject::Container:
    case ControlSubject::Pod: return workload && workload->pod();
    case ControlSubject::Service: return workload && workload->compose();
    case ControlSubject::Object: return std::ranges::find(control.kinds, object.kind) != control.kinds.end();
    case ControlSubject::Estate: return false;
    }
    return false;
}

class Batch {
  public:
    std::vector<ControlResult> results;

    Batch(const estate::Snapshot& snapshot, const Neighbours& neighbours,
          const std::vector<WantedFamily>& families)
        : results(empty_results(families)), snapshot_(snapshot), neighbours_(neighbours),
          families_(families) {
        for (const WantedFamily& family : families) judges_.emplace_back(*family.family, family.controls);
    }

    void judge(Id<estate::Object> id) {
        const estate::Object& object = snapshot_[id];
        if (std::holds_alternative<Id<estate::Instance>>(object.row)) return; // its template stands for it
        const auto* row = std::get_if<Id<estate::Workload>>(&object.row);
        const estate::Workload* workload = row ? &snapshot_[*row] : nullptr;
        const Subjects subjects = subjects_of(snapshot_, neighbours_, id, arena_);
        std::size_t first = 0;
        for (std::size_t f = 0; f < families_.size(); ++f) {
            judge_family(f, object, workload, subjects);
            for (std::size_t i = 0; i < outcomes_.size(); ++i) {
                ControlResult& result = results[first + i];
                if (is_subject(*result.control, object, workload)) note(id, outcomes_[i], result);
            }
            first += outcomes_.size();
        }
    }

  private:
    void judge_family(std::size_t family, const estate::Object& object, const estate::Workload* workload,
                      const Subjects& subjects) {
        outcomes_.assign(families_[family].controls.size(), {});
        for (ControlSubject over : overs(workload)) {
            for (const Subject& subject : subjects.over(over))
                judges_[family].judge(over, subject, object.kind, outcomes_);
        }
    }

    static std::span<const ControlSubject> overs(const estate::Workload* workload) {
        static constexpr std::array pod = {ControlSubject::Container, ControlSubject::Pod,
                                           ControlSubject::Object};
        static constexpr std::array service = {ControlSubject::Service};
        if (!workload) return std::span(pod).last(1);
        return workload->pod() ? std::span<const ControlSubject>(pod) : service;
    }

    static void note(Id<estate::Object> id, ObjectOutcome& outcome, ControlResult& result) {
        switch (outcome.verdict) {
        case Verdict::Pass: result.passed.push_back(id); break;
        case Verdict::NotApplicable: result.not_applicable.push_back(id); break;
        case Verdict::Fail: result.failed.push_back({id, std::move(outcome.parts), ""}); break;
        case Verdict::Unknown: result.unknown.push_back({id, {}, std::move(outcome.reason)}); break;
        }
    }

    const estate::Snapshot& snapshot_;
    const Neighbours& neighbours_;
    const std::vector<WantedFamily>& families_;
    value::Arena arena_;
    std::deque<FamilyJudge> judges_;
    std::vector<ObjectOutcome> outcomes_;
};

} // namespace

std::string_view to_string(Verdict verdict) {
    constexpr std::array<std::string_view, 4> words = {"not-applicable", "pass", "unknown", "fail"};
    return words[static_cast<std::size_t>(verdict)];
}

Verdict ControlResult::verdict() const {
    if (!failed.empty()) return Verdict::Fail;
    if (!unknown.empty()) return Verdict::Unknown;
    return passed.empty() ? Verdict::NotApplicable : Verdict::Pass;
}

Result<void> check_expressions() {
    const Result<Families>& families = compiled_families();
    if (!families) return std::unexpected(families.error());
    return {};
}

Result<std::vector<ControlResult>> judge(const estate::Snapshot& snapshot, const Wanted& wanted) {
    const Result<Families>& families = compiled_families();
    if (!families) return std::unexpected(families.error());
    const std::vector<WantedFamily> chosen = wanted_families(*families, wanted);
    std::vector<Id<estate::Object>> objects;
    for (auto [id, object] : snapshot.table<estate::Object>()) objects.push_back(id);

    const Neighbours neighbours(snapshot);
    constexpr std::size_t size = 512;
    std::vector<std::vector<ControlResult>> parts((objects.size() + size - 1) / size);
    parallel_for(parts.size(), [&](std::size_t n) {
        Batch batch(snapshot, neighbours, chosen);
        for (std::size_t i = n * size; i < std::min(objects.size(), (n + 1) * size); ++i)
            batch.judge(objects[i]);
        parts[n] = std::move(batch.results);
    });

    std::vector<ControlResult> results = empty_results(chosen);
    for (std::vector<ControlResult>& part : parts) {
        for (std::size_t i = 0; i < results.size(); ++i) append(part[i], results[i]);
    }
    return results;
}

} // namespace cofferdam::controls
