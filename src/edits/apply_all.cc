#include <algorithm>

#include "edits/apply.h"

namespace cofferdam::edits {

namespace {

using estate::Object;

// What `helm template` writes before each document.
constexpr std::string_view source_comment = "# Source: ";

std::string_view template_of(const Object& object) {
    const value::Document& document = *object.document;
    const std::string_view before = document.text()->bytes(
        {document.span().begin, std::max(document.span().begin, document.content().begin)});
    const std::size_t comment = before.find(source_comment);
    if (comment == std::string_view::npos) return {};
    const std::string_view rest = before.substr(comment + source_comment.size());
    return rest.substr(0, rest.find_first_of("\r\n"));
}

// The edits of one text.
struct FileEdits {
    ChangedFile file;
    value::MergeKeys merge_keys = value::MergeKeys::OverrideEarlier;
    std::vector<ObjectEdit> objects;
};

FileEdits& file_of(std::vector<FileEdits>& files, const Object& object) {
    const std::shared_ptr<const value::Text>& text = object.document->text();
    const auto known =
        std::ranges::find_if(files, [&](const FileEdits& file) { return file.file.before == text; });
    if (known != files.end()) return *known;
    FileEdits& file = files.emplace_back();
    file.file.before = text;
    // The kind of a Compose service; of an API group nobody has it.
    if (object.group.empty() && object.kind == "ComposeService") file.merge_keys = value::MergeKeys::Yield;
    return file;
}

} // namespace

Result<void> require_editable(const Object& object) {
    if (object.document == nullptr || object.document->text() == nullptr)
        return error("it stands in no file");
    const std::string& name = object.document->text()->name();
    if (name.ends_with(" (rendered)"))
        return error("it is generated from {}: the fix belongs there", name.substr(0, name.size() - 11));
    const std::string_view source =
        object.template_source.empty() ? template_of(object) : object.template_source;
    if (!source.empty())
        return error("it is generated from the chart's template {}: the fix belongs there", source);
    return {};
}

Result<std::vector<ChangedFile>> apply_all(std::span<const EstateEdit> edits) {
    std::vector<FileEdits> files;
    for (const EstateEdit& edit : edits) {
        const Object& object = *edit.object;
        const Result<void> editable = require_editable(object);
        if (!editable) return error("{} {}: {}", object.kind, object.name, editable.error().message);
        const std::optional<std::string> root = root_of(object);
        if (!root) return error("{} {}: its document does not hold it", object.kind, object.name);
        FileEdits& file = file_of(files, object);
        file.objects.push_back({object.document->span().begin, *root, edit.edits});
        if (std::ranges::find(file.file.objects, &object) == file.file.objects.end())
            file.file.objects.push_back(&object);
    }
    std::vector<ChangedFile> changed;
    for (FileEdits& file : files) {
        file.file.after = COFFERDAM_TRY(edits::apply(file.file.before, file.objects, file.merge_keys));
        if (file.file.after != file.file.before->bytes()) changed.push_back(std::move(file.file));
    }
    return changed;
}

} // namespace cofferdam::edits
