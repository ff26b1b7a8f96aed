#include "policy/cel/type.h"

#include <array>
#include <functional>

namespace cofferdam::cel {
namespace {

constexpr std::array simple_names{
    "dyn",   "!error!",   "null",     "bool", "int", "uint", "double",        "string",
    "bytes", "timestamp", "duration", "list", "map", "type", "optional_type",
};

std::size_t hash_of(const TypeNode& node) {
    std::size_t hash = static_cast<std::size_t>(node.kind) + std::hash<std::string>{}(node.name);
    for (const Type parameter : node.parameters) hash = hash * 31 + std::hash<Type>{}(parameter);
    return hash;
}

bool same(const TypeNode& a, const TypeNode& b) {
    return a.kind == b.kind && a.name == b.name && a.parameters == b.parameters;
}

void measure(TypeNode& node) {
    node.open = node.kind == TypeKind::Parameter || node.kind == TypeKind::Free;
    for (const Type parameter : node.parameters) {
        node.size += parameter->size;
        node.open |= parameter->open;
    }
}

std::string_view name_of(Type type) {
    switch (type->kind) {
    case TypeKind::Opaque:
    case TypeKind::Message:
    case TypeKind::Parameter:
    case TypeKind::Free: return type->name;
    case TypeKind::Wrapper: return "wrapper";
    default: return simple_names[static_cast<std::size_t>(type->kind)];
    }
}

} // namespace

Type TypePool::find(const TypeNode& node, std::size_t hash) const {
    if (base_)
        if (const Type found = base_->find(node, hash)) return found;
    const auto [begin, end] = by_hash_.equal_range(hash);
    for (auto entry = begin; entry != end; ++entry)
        if (same(*entry->second, node)) return entry->second;
    return nullptr;
}

Type TypePool::intern(TypeNode node) {
    measure(node);
    if (node.size > max_type_size) return simple(TypeKind::Error);
    const std::size_t hash = hash_of(node);
    if (const Type found = find(node, hash)) return found;
    nodes_.push_back(std::move(node));
    by_hash_.emplace(hash, &nodes_.back());
    return &nodes_.back();
}

Type TypePool::make(TypeKind kind, std::string_view name, std::vector<Type> parameters) {
    TypeNode node;
    node.kind = kind;
    node.name = name;
    node.parameters = std::move(parameters);
    return intern(std::move(node));
}

Type TypePool::simple(TypeKind kind) { return make(kind, {}, {}); }
Type TypePool::list(Type element) { return make(TypeKind::List, {}, {element}); }
Type TypePool::map(Type key, Type value) { return make(TypeKind::Map, {}, {key, value}); }
Type TypePool::type_of(Type named) { return make(TypeKind::Type, {}, {named}); }
Type TypePool::optional(Type of) { return make(TypeKind::Optional, {}, {of}); }
Type TypePool::opaque(std::string_view name, std::vector<Type> parameters) {
    return make(TypeKind::Opaque, name, std::move(parameters));
}
Type TypePool::wrapper(Type primitive) { return make(TypeKind::Wrapper, {}, {primitive}); }
Type TypePool::message(std::string_view name) { return make(TypeKind::Message, name, {}); }
Type TypePool::parameter(std::string_view name) { return make(TypeKind::Parameter, name, {}); }
Type TypePool::free(std::uint32_t number) {
    TypeNode node;
    node.kind = TypeKind::Free;
    node.name = "_var" + std::to_string(number);
    node.number = number;
    return intern(std::move(node));
}
Type TypePool::with_parameters(Type type, std::vector<Type> parameters) {
    return make(type->kind, type->name, std::move(parameters));
}
Type TypePool::imported(Type type) {
    std::vector<Type> parameters;
    for (const Type parameter : type->parameters) parameters.push_back(imported(parameter));
    return with_parameters(type, std::move(parameters));
}

std::string to_string(Type type) {
    std::string text(name_of(type));
    if (type->parameters.empty()) return text;
    char separator = '(';
    for (const Type parameter : type->parameters) {
        text += separator;
        if (separator == ',') text += ' ';
        text += to_string(parameter);
        separator = ',';
    }
    return text + ')';
}

} // namespace cofferdam::cel
