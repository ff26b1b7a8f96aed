// Edits written into the text of files: every byte that no edit means stays as it is – comments, order,
// quoting, anchors, blank lines, line ends, indentation.
//
// The writer does not trust itself: it parses what it wrote, and refuses the edit unless every document
// equals the one before with the edits applied in memory (edits/edit.h), and the text has no new problem.
//
// Refused with a reason that names the place:
// - a value that an alias or a merge key brought, unless the edits want the same for all uses of the anchor
//   (a key that "<<" brought is overridden where it is used);
// - what is generated: objects that a chart or a kustomization made, UTF-16.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "edits/edit.h"
#include "estate/object.h"
#include "value/document.h"

namespace cofferdam::edits {

// Edits of one object of a text.
struct ObjectEdit {
    std::uint32_t document = 0; // Document::span().begin of the object's document
    std::string root;           // JSON Pointer of the object in its document: "" or "/items/3"
    std::vector<Edit> edits;    // in their order
};

// The new bytes of a text. All of the edits or none.
Result<std::string> apply(const std::shared_ptr<const value::Text>& text, std::span<const ObjectEdit> objects,
                          value::MergeKeys merge_keys = value::MergeKeys::OverrideEarlier);

// Edits of one object of a snapshot. The object must outlive it.
struct EstateEdit {
    const estate::Object* object = nullptr;
    std::vector<Edit> edits;
};

// Why this object's text cannot be edited at all: it was generated, or has no file.
Result<void> require_editable(const estate::Object& object);

struct ChangedFile {
    std::shared_ptr<const value::Text> before; // its name is the path as the user gave it
    std::string after;
    std::vector<const estate::Object*> objects; // those that were edited
};

// One file for each text that changes, in the order of the edits. All or none: the error names the object.
Result<std::vector<ChangedFile>> apply_all(std::span<const EstateEdit> edits);

} // namespace cofferdam::edits
