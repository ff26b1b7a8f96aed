#include "content/frameworks.h"

#include <algorithm>

#include "content/shipped.h"

namespace cofferdam::content {

using value::Value;

namespace {

struct Shipped {
    std::vector<value::DocumentPtr> documents; // the texts
    std::vector<Framework> frameworks;
};

Requirement read_requirement(const Value& entry) {
    Requirement requirement{
        entry["id"].string_or(""), entry["title"].string_or(""), entry["manual"].bool_or(false), {}};
    for (const value::Entry& edition : entry["editions"].entries())
        requirement.editions.push_back({edition.key.as_string(), edition.value.string_or("")});
    return requirement;
}

Section read_section(const Value& entry) {
    Section section{entry["id"].string_or(""),        entry["title"].string_or(""),
                    entry["provider"].bool_or(false), entry["everywhere"].bool_or(false),
                    entry["needs"].string_or(""),     {}};
    for (const Value& requirement : entry["requirements"].items())
        section.requirements.push_back(read_requirement(requirement));
    return section;
}

Framework read_framework(const Value& root) {
    Framework framework{
        root["id"].string_or(""),  root["title"].string_or(""),           root["edition"].string_or(""),
        root["url"].string_or(""), root["refutable-only"].bool_or(false), {}};
    for (const Value& section : root["sections"].items()) framework.sections.push_back(read_section(section));
    return framework;
}

Shipped read_frameworks() {
    Shipped shipped;
    for (const EmbeddedFile& file : embedded_files()) {
        if (!file.name.starts_with("frameworks/")) continue;
        shipped.documents.push_back(shipped_document(file.name));
        shipped.frameworks.push_back(read_framework(shipped.documents.back()->root()));
    }
    std::ranges::sort(shipped.frameworks, {}, &Framework::id);
    return shipped;
}

} // namespace

std::span<const Framework> frameworks() {
    static const Shipped shipped = read_frameworks();
    return shipped.frameworks;
}

const Framework* find_framework(std::string_view id) {
    const auto found = std::ranges::find(frameworks(), id, &Framework::id);
    return found == frameworks().end() ? nullptr : &*found;
}

} // namespace cofferdam::content
