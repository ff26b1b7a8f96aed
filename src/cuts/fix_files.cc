#include "cuts/fix_files.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <span>

#include <fmt/format.h>

#include "core/check.h"
#include "edits/apply.h"

namespace cofferdam::cuts {

namespace {

using edits::Edit;
using edits::EstateEdit;
using estate::Object;

// "./k8s/shop/web.yaml" of the target "./k8s" is shop/web.yaml; nothing leads out of the folder.
std::string path_below(const estate::Snapshot& snapshot, const Object& object, const std::string& file) {
    namespace fs = std::filesystem;
    const fs::path path = fs::path(file).lexically_normal();
    const fs::path target = fs::path(snapshot[object.target].name).lexically_normal();
    fs::path below = path.lexically_relative(target);
    if (below.empty() || below == "." || *below.begin() == "..") below = path.filename();
    if (snapshot.targets().size() > 1) below = fs::path(target.filename()) / below;
    return below.string();
}

std::string json_of(const std::vector<Edit>& edits) {
    std::string text = "[\n";
    for (std::size_t i = 0; i < edits.size(); ++i) {
        text += fmt::format("  {{\"op\": \"{}\", \"path\": {}", to_string(edits[i].operation),
                            value::to_json(value::Value::string(edits[i].path)));
        if (edits[i].operation != Edit::Operation::Remove)
            text += fmt::format(", \"value\": {}", edits[i].value);
        text += fmt::format("}}{}\n", i + 1 < edits.size() ? "," : "");
    }
    return text + "]\n";
}

std::string file_name(std::string_view text) {
    std::string name(text);
    std::ranges::replace_if(name, [](char c) { return c == '/' || c == ':' || c == ' ' || c == '\\'; }, '-');
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return name;
}

std::string quoted(std::string_view text) { return value::to_json(value::Value::string(text)); }

// Standard input has no file that could be edited.
Result<void> require_file(const Object& object) {
    if (object.document->text()->name() == "-") return error("it came through a pipe");
    return edits::require_editable(object);
}

class Files {
  public:
    Files(const estate::Snapshot& snapshot, const EditedEstate& edited)
        : snapshot_(&snapshot), edited_(&edited) {}

    FixFiles result() {
        for (const EditedObject& each : edited_->objects) by_text(each);
        for (const std::vector<EstateEdit>& edits : texts_) write(edits);
        for (const NewObject& made : edited_->added)
            files_.files.push_back({FixFile::Kind::Added, made.path, made.text});
        if (!overlays_.empty())
            files_.files.push_back({FixFile::Kind::Overlay, "overlay/kustomization.yaml",
                                    "# Patches for objects whose source is not edited: name your base under "
                                    "resources.\nresources: []\npatches:\n"
                                        + overlays_});
        return std::move(files_);
    }

  private:
    void by_text(const EditedObject& each) {
        if (each.edits.empty()) return;
        const Object& object = (*snapshot_)[each.object];
        const value::Text* const text = object.document->text().get();
        const auto [at, is_new] = place_.try_emplace(text, texts_.size());
        if (is_new) texts_.emplace_back();
        texts_[at->second].push_back({&object, each.edits});
    }

    void write(const std::vector<EstateEdit>& edits) {
        std::vector<EstateEdit> good;
        for (const EstateEdit& edit : edits) {
            const Result<void> editable = require_file(*edit.object);
            if (editable)
                good.push_back(edit);
            else
                overlay(edit, editable.error().message);
        }
        good = writable(good);
        if (good.empty()) return;
        const auto changed = edits::apply_all(good);
        COFFERDAM_CHECK(changed);
        for (const edits::ChangedFile& file : *changed)
            files_.files.push_back({FixFile::Kind::Edited,
                                    path_below(*snapshot_, *good.front().object, file.before->name()),
                                    file.after});
    }

    // All, or, where one is refused, those of either half that are not.
    std::vector<EstateEdit> writable(std::span<const EstateEdit> edits) {
        if (edits.empty()) return {};
        const auto changed = edits::apply_all(edits);
        if (changed) return {edits.begin(), edits.end()};
        if (edits.size() == 1) {
            overlay(edits.front(), changed.error().message);
            return {};
        }
        std::vector<EstateEdit> good = writable(edits.first(edits.size() / 2));
        const std::vector<EstateEdit> more = writable(edits.subspan(edits.size() / 2));
        good.insert(good.end(), more.begin(), more.end());
        return good;
    }

    void overlay(const EstateEdit& edit, const std::string& why) {
        const Object& object = *edit.object;
        const std::string name = file_name(fmt::format("{}-{}{}{}", object.kind, object.namespace_,
                                                       object.namespace_.empty() ? "" : "-", object.name))
                                 + ".json";
        files_.files.push_back({FixFile::Kind::Overlay, "overlay/" + name, json_of(edit.edits)});
        overlays_ += fmt::format(
            "  - path: {}\n    target: {{group: {}, version: {}, kind: {}, name: {}{}}}\n", name,
            quoted(object.group), quoted(object.version), quoted(object.kind), quoted(object.name),
            object.namespace_.empty() ? "" : fmt::format(", namespace: {}", quoted(object.namespace_)));
        files_.notes.push_back(
            fmt::format("{}: {}; overlay/{} patches it", to_string(snapshot_->key(object)), why, name));
    }

    const estate::Snapshot* snapshot_;
    const EditedEstate* edited_;
    std::map<const value::Text*, std::size_t> place_;
    std::vector<std::vector<EstateEdit>> texts_;
    std::string overlays_;
    FixFiles files_;
};

} // namespace

FixFiles files_of(const estate::Snapshot& snapshot, const EditedEstate& edited) {
    return Files(snapshot, edited).result();
}

} // namespace cofferdam::cuts
