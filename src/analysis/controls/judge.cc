// Objects in batches on all cores; a batch has a memory and a memo of its own, so that no thread waits.
#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <set>
#include <span>

#include "analysis/controls/controls.h"
#include "analysis/controls/family_judge.h"
#include "analysis/controls/update.h"
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

// Of those objects, in their order.
std::vector<ControlResult> judge_these(const estate::Snapshot& snapshot,
                                       std::span<const Id<estate::Object>> objects,
                                       const std::vector<WantedFamily>& families) {
    const Neighbours neighbours(snapshot);
    constexpr std::size_t size = 512;
    std::vector<std::vector<ControlResult>> parts((objects.size() + size - 1) / size);
    parallel_for(parts.size(), [&](std::size_t n) {
        Batch batch(snapshot, neighbours, families);
        for (std::size_t i = n * size; i < std::min(objects.size(), (n + 1) * size); ++i)
            batch.judge(objects[i]);
        parts[n] = std::move(batch.results);
    });
    std::vector<ControlResult> results = empty_results(families);
    for (std::vector<ControlResult>& part : parts) {
        for (std::size_t i = 0; i < results.size(); ++i) append(part[i], results[i]);
    }
    return results;
}

// Namespaces and names of what came, went or changed.
template <class Row>
std::set<std::pair<std::string_view, std::string_view>>
touched_names(const estate::Snapshot& before, const estate::Snapshot& after, const estate::Delta& delta) {
    std::set<std::pair<std::string_view, std::string_view>> names;
    const auto add = [&](const estate::Snapshot& in, const std::vector<Id<Row>>& ids) {
        for (const Id<Row> id : ids) names.emplace(in[id].namespace_, in[id].name);
    };
    add(after, delta.of<Row>().added);
    add(before, delta.of<Row>().removed);
    add(after, delta.of<Row>().changed);
    return names;
}

// Those that changed, and those that are judged together with one that did (Neighbours); in order.
std::vector<Id<estate::Object>> touched_objects(const estate::Snapshot& before, const estate::Snapshot& after,
                                                const estate::Delta& delta) {
    const estate::Changes<estate::Object>& changes = delta.of<estate::Object>();
    std::set<Id<estate::Object>> touched;
    for (const auto* const ids : {&changes.added, &changes.removed, &changes.changed})
        touched.insert(ids->begin(), ids->end());
    const auto accounts = touched_names<estate::ServiceAccount>(before, after, delta);
    const auto policies = touched_names<estate::NetworkPolicy>(before, after, delta);
    if (!accounts.empty()) {
        for (const auto [id, workload] : after.table<estate::Workload>()) {
            const estate::PodDetail* const pod = workload.pod();
            const std::string_view in = after.object_of(workload).namespace_;
            if (pod && accounts.contains({in, pod->service_account})) touched.insert(workload.object);
        }
    }
    for (const auto& [in, name] : policies) {
        for (const auto [id, row] : after.table<estate::Namespace>()) {
            if (row.name == in) touched.insert(row.object);
        }
    }
    return {touched.begin(), touched.end()};
}

const Id<estate::Object>& object_of(const Id<estate::Object>& id) { return id; }
const Id<estate::Object>& object_of(const Violation& violation) { return violation.object; }

// What was said of objects that are not touched, between what is said of those that are.
template <class T>
void keep_others(const std::vector<T>& previous, std::span<const Id<estate::Object>> touched,
                 std::vector<T>& now) {
    std::vector<T> all;
    all.reserve(previous.size() + now.size());
    auto next = now.begin();
    for (const T& old : previous) {
        if (std::ranges::binary_search(touched, object_of(old))) continue;
        for (; next != now.end() && object_of(*next) < object_of(old); ++next)
            all.push_back(std::move(*next));
        all.push_back(old);
    }
    all.insert(all.end(), std::make_move_iterator(next), std::make_move_iterator(now.end()));
    now = std::move(all);
}

void keep_others(const ControlResult& previous, std::span<const Id<estate::Object>> touched,
                 ControlResult& now) {
    keep_others(previous.failed, touched, now.failed);
    keep_others(previous.unknown, touched, now.unknown);
    keep_others(previous.passed, touched, now.passed);
    keep_others(previous.not_applicable, touched, now.not_applicable);
}

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
    std::vector<Id<estate::Object>> objects;
    for (auto [id, object] : snapshot.table<estate::Object>()) objects.push_back(id);
    return judge_these(snapshot, objects, wanted_families(*families, wanted));
}

Result<std::vector<ControlResult>> update(const std::vector<ControlResult>& previous,
                                          const estate::Snapshot& before, const estate::Snapshot& after,
                                          const estate::Delta& delta, const Wanted& wanted) {
    const Result<Families>& families = compiled_families();
    if (!families) return std::unexpected(families.error());
    const std::vector<Id<estate::Object>> touched = touched_objects(before, after, delta);
    std::vector<Id<estate::Object>> there;
    std::ranges::copy_if(touched, std::back_inserter(there),
                         [&](Id<estate::Object> id) { return after.table<estate::Object>().contains(id); });
    std::vector<ControlResult> results = judge_these(after, there, wanted_families(*families, wanted));
    for (std::size_t i = 0; i < results.size(); ++i) keep_others(previous[i], touched, results[i]);
    return results;
}

} // namespace cofferdam::controls
