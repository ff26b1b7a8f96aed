#include "analysis/pod_security/pod.h"

#include <fmt/format.h>

namespace cofferdam::pod_security {

namespace {

using value::Kind;
using value::Value;

constexpr std::string_view security_context = "securityContext";

struct Reading {
    Presence presence;
    const Value* value;
};

// `path` is empty or keys joined by dots.
Reading read(const Value& root, std::string_view path, Kind kind) {
    const Value* value = &root;
    while (!path.empty()) {
        if (!*value) return {Presence::Absent, nullptr};
        if (!value->is(Kind::Map)) return {Presence::WrongType, nullptr};
        const std::size_t dot = path.find('.');
        value = &(*value)[path.substr(0, dot)];
        path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    }
    if (!*value) return {Presence::Absent, nullptr};
    if (!value->is(kind)) return {Presence::WrongType, nullptr};
    return {Presence::Present, value};
}

Scope scope(std::string_view path, std::optional<std::uint32_t> index, const Value& value) {
    return {path, index, &value, &value[security_context]};
}

// Most checks look below securityContext, so a scope looks it up once.
Reading read_in(const Scope& scope, std::string_view path, Kind kind) {
    const bool is_below_security_context =
        path.size() > security_context.size() && path[security_context.size()] == '.'
        && path.starts_with(security_context) && scope.value->is(Kind::Map);
    return is_below_security_context
               ? read(*scope.security_context, path.substr(security_context.size() + 1), kind)
               : read(*scope.value, path, kind);
}

} // namespace

std::string Field::full_path() const {
    std::string text(scope->path);
    if (scope->index) text += fmt::format("[{}]", *scope->index);
    text += fmt::format(".{}", path);
    if (index) text += fmt::format("[{}]", *index);
    if (!key.empty()) text += fmt::format("[\"{}\"]", key);
    if (!tail.empty()) text += fmt::format(".{}", tail);
    return text;
}

Field read_field(const Scope& scope, std::string_view path, Kind kind) {
    const Reading reading = read_in(scope, path, kind);
    return {.scope = &scope,
            .path = path,
            .index = {},
            .key = {},
            .tail = {},
            .presence = reading.presence,
            .value = reading.value};
}

Field read_element(const Field& list, std::size_t index, std::string_view tail, Kind kind) {
    const Reading reading = read((*list.value)[index], tail, kind);
    return {.scope = list.scope,
            .path = list.path,
            .index = static_cast<std::uint32_t>(index),
            .key = {},
            .tail = tail,
            .presence = reading.presence,
            .value = reading.value};
}

Field read_entry(const Field& map, const value::Entry& entry, Kind kind) {
    const Reading reading = read(entry.value, "", kind);
    return {.scope = map.scope,
            .path = map.path,
            .index = {},
            .key = entry.key.as_string(),
            .tail = {},
            .presence = reading.presence,
            .value = reading.value};
}

Pod::Pod(const Value& metadata, const Value& spec) : metadata_(scope("metadata", {}, metadata)) {
    scopes_.reserve(4); // the spec and as many containers as most pods have
    scopes_.push_back(scope("spec", {}, spec));
    if (!spec.is(Kind::Map)) containers_are_known_ = false;
    add_containers("initContainers", "spec.initContainers");
    add_containers("containers", "spec.containers");
    add_containers("ephemeralContainers", "spec.ephemeralContainers");
}

void Pod::add_containers(std::string_view key, std::string_view path) {
    const Reading list = read(*spec().value, key, Kind::List);
    if (list.presence == Presence::WrongType) containers_are_known_ = false;
    if (list.presence != Presence::Present) return;
    std::uint32_t index = 0;
    for (const Value& container : list.value->items()) scopes_.push_back(scope(path, index++, container));
}

} // namespace cofferdam::pod_security
