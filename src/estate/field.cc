#include "estate/field.h"

#include <charconv>

#include <fmt/format.h>

namespace cofferdam::estate {

namespace {

bool needs_quotes(std::string_view key) {
    return key.empty() || key.find_first_of(".[]\"") != std::string_view::npos;
}

// One step of a path: a key or an index. Consumes it, with the separator before it.
struct Step {
    std::string_view key;
    std::size_t index = 0;
    bool is_index = false;
};

std::size_t number(std::string_view digits) {
    std::size_t parsed = SIZE_MAX;
    std::from_chars(digits.data(), digits.data() + digits.size(), parsed);
    return parsed;
}

Step take_bracket(std::string_view& path) {
    if (path.starts_with("[\"")) {
        std::size_t end = path.find("\"]", 2);
        COFFERDAM_CHECK(end != std::string_view::npos);
        Step step{path.substr(2, end - 2)};
        path.remove_prefix(end + 2);
        return step;
    }
    std::size_t end = path.find(']');
    COFFERDAM_CHECK(end != std::string_view::npos);
    Step step{{}, number(path.substr(1, end - 1)), true};
    path.remove_prefix(end + 1);
    return step;
}

Step take_step(std::string_view& path) {
    if (path.starts_with('.')) path.remove_prefix(1);
    if (path.starts_with('[')) return take_bracket(path);
    std::size_t end = std::min(path.find_first_of(".["), path.size());
    Step step{path.substr(0, end)};
    path.remove_prefix(end);
    return step;
}

const value::Value& child(const value::Value& parent, const Step& step) {
    return step.is_index ? parent[step.index] : parent[step.key];
}

} // namespace

std::string field_path(std::string_view parent, std::string_view key) {
    if (needs_quotes(key)) return fmt::format("{}[\"{}\"]", parent, key);
    return parent.empty() ? std::string(key) : fmt::format("{}.{}", parent, key);
}

std::string field_path(std::string_view parent, std::size_t index) {
    return fmt::format("{}[{}]", parent, index);
}

FieldLocation locate(const Object& object, std::string_view path) {
    const value::Value* node = object.raw;
    if (!node || !object.document) return {};
    while (!path.empty()) {
        const value::Value& next = child(*node, take_step(path));
        if (next.is(value::Kind::Missing)) return {object.document->place(*node), false};
        node = &next;
    }
    return {object.document->place(*node), true};
}

const value::Value& at_path(const value::Value& root, std::string_view path) {
    const value::Value* node = &root;
    while (!path.empty()) node = &child(*node, take_step(path));
    return *node;
}

} // namespace cofferdam::estate
