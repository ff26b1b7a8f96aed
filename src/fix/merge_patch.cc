#include "fix/merge_patch.h"

#include <algorithm>
#include <charconv>

#include "value/document.h"

namespace cofferdam::fix {

namespace {

using edits::Edit;
using value::Kind;
using value::Value;

const Value& child_of(const Value& node, const std::string& part) {
    if (!node.is(Kind::List)) return node[part];
    std::size_t index = node.size();
    std::from_chars(part.data(), part.data() + part.size(), index);
    return node[index];
}

void add_edits(const Value& old, const std::string& path, const Value& patch, std::vector<Edit>& edits);

void add_missing_items(const Value& old, const std::string& path, const Value& patch,
                       std::vector<Edit>& edits) {
    for (const Value& item : patch.items()) {
        if (std::ranges::find(old.items(), item) == old.items().end())
            edits.push_back({Edit::Operation::Add, edits::below(path, "-"), value::to_json(item)});
    }
}

void add_edits(const Value& old, const std::string& path, const Value& patch, std::vector<Edit>& edits) {
    const bool is_there = !old.is(Kind::Missing);
    if (patch.is(Kind::Null)) {
        if (is_there) edits.push_back({Edit::Operation::Remove, path, ""});
    } else if (patch.is(Kind::Map) && (old.is(Kind::Map) || !old)) {
        for (const value::Entry& entry : patch.entries())
            add_edits(old[entry.key.as_string()], edits::below(path, entry.key.as_string()), entry.value,
                      edits);
    } else if (patch.is(Kind::List) && old.is(Kind::List) && old.size() > 0) {
        add_missing_items(old, path, patch, edits);
    } else if (!(old == patch)) {
        const Edit::Operation operation = is_there ? Edit::Operation::Replace : Edit::Operation::Add;
        edits.push_back({operation, path, value::to_json(patch)});
    }
}

} // namespace

const Value& at_pointer(const Value& object, std::string_view path) {
    static const Value missing;
    const Result<std::vector<std::string>> parts = edits::parse_pointer(path);
    if (!parts) return missing;
    const Value* node = &object;
    for (const std::string& part : *parts) node = &child_of(*node, part);
    return *node;
}

std::vector<Edit> edits_of(const Value& object, const std::string& path, const Value& patch) {
    std::vector<Edit> edits;
    add_edits(at_pointer(object, path), path, patch, edits);
    return edits;
}

} // namespace cofferdam::fix
