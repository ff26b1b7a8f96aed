#include "cuts/edited_estate.h"

#include <algorithm>
#include <utility>

#include "cuts/fix_edits.h"
#include "kubernetes/decode.h"

namespace cofferdam::cuts {

namespace {

using estate::Object;
using value::Value;

// Read as any manifest is.
Result<std::vector<estate::Entity>> read_objects(std::string name, std::string text) {
    const auto shared = std::make_shared<value::Text>(std::move(name), std::move(text));
    const value::Parsed parsed = value::parse(shared);
    kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
    for (const auto* const problems : {&parsed.problems, &std::as_const(decoded.problems)}) {
        for (const value::Problem& problem : *problems) {
            if (problem.severity == value::Severity::Error)
                return error("{} would not be valid: {}", shared->name(), problem.message);
        }
    }
    return std::move(decoded.entities);
}

// Policies allow by union: beside one that lets out only what is needed, one that lets out all but the
// metadata service would open what that one closes.
bool is_said_by_another(const Fix& fix, const std::vector<Fix>& fixes) {
    return fix.kind == FixKind::BlockMetadata && std::ranges::any_of(fixes, [&](const Fix& other) {
               return other.kind == FixKind::LetOutNeeded && other.object == fix.object;
           });
}

class Editing {
  public:
    Editing(const estate::SnapshotPtr& snapshot, EditedEstate& result)
        : snapshot_(snapshot), builder_(snapshot), result_(&result) {}

    // `fixes`: all of them.
    Result<void> add(const Fix& fix, const std::vector<Fix>& fixes) {
        result_->of_fix.emplace_back();
        if (is_said_by_another(fix, fixes)) return {};
        if (fix.made) {
            result_->added.push_back(*fix.made);
            const NewObject& made = result_->added.back();
            const Id<estate::Target> target =
                fix.object ? (*snapshot_)[fix.object].target : Id<estate::Target>{0};
            for (estate::Entity& entity : COFFERDAM_TRY(read_objects(made.path, made.text)))
                builder_.add(target, std::move(entity));
            return {};
        }
        Now& now = of(fix.object);
        std::vector<edits::Edit> edits = edits_of(*snapshot_, fix, now.value);
        if (edits.empty()) return {};
        now.value = COFFERDAM_TRY(edits::patched(now.value, edits, arena_));
        std::vector<edits::Edit>& all = result_->objects[now.place].edits;
        all.insert(all.end(), edits.begin(), edits.end());
        result_->of_fix.back() = std::move(edits);
        return {};
    }

    Result<void> finish() {
        for (const auto& [object, now] : now_) {
            const Object& old = (*snapshot_)[object];
            std::vector<estate::Entity> entities =
                COFFERDAM_TRY(read_objects(to_string(snapshot_->key(old)), value::to_json(now.value)));
            if (entities.size() != 1)
                return error("{} would be {} objects", to_string(snapshot_->key(old)), entities.size());
            builder_.replace(object, std::move(entities.front()));
        }
        result_->built = std::move(builder_).build();
        return {};
    }

  private:
    struct Now {
        Value value;
        std::size_t place = 0; // in result.objects
    };

    Now& of(Id<Object> object) {
        const auto found = std::ranges::find(now_, object, &std::pair<Id<Object>, Now>::first);
        if (found != now_.end()) return found->second;
        result_->objects.push_back({object, {}});
        now_.emplace_back(object, Now{*(*snapshot_)[object].raw, result_->objects.size() - 1});
        return now_.back().second;
    }

    const estate::SnapshotPtr& snapshot_;
    estate::SnapshotBuilder builder_;
    EditedEstate* result_;
    value::Arena arena_;
    std::vector<std::pair<Id<Object>, Now>> now_;
};

} // namespace

Result<EditedEstate> edited(const estate::SnapshotPtr& snapshot, const std::vector<Fix>& fixes) {
    EditedEstate result;
    Editing editing(snapshot, result);
    for (const Fix& fix : fixes) COFFERDAM_TRY(editing.add(fix, fixes));
    COFFERDAM_TRY(editing.finish());
    return result;
}

} // namespace cofferdam::cuts
