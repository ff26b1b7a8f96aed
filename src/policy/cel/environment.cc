#include "policy/cel/environment.h"

#include <array>
#include <utility>

#include "core/check.h"

namespace cofferdam::cel {
namespace {

// The names of types that every environment has (cel-go common/stdlib, Types).
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> standard_types{{
    {"bool", "bool"},
    {"bytes", "bytes"},
    {"double", "double"},
    {"google.protobuf.Duration", "duration"},
    {"google.protobuf.Timestamp", "timestamp"},
    {"int", "int"},
    {"list", "list(dyn)"},
    {"map", "map(dyn, dyn)"},
    {"null_type", "null"},
    {"string", "string"},
    {"type", "type"},
    {"uint", "uint"},
}};

// The names that `written` may mean, the innermost first (cel-spec, langdef "Name Resolution").
template <class Try>
auto from_container(std::string_view container, std::string_view written, Try try_name)
    -> decltype(try_name(written)) {
    if (written.starts_with('.')) return try_name(written.substr(1));
    while (!container.empty()) {
        if (const auto found = try_name(std::string(container) + '.' + std::string(written))) return found;
        const std::size_t dot = container.rfind('.');
        container = dot == std::string_view::npos ? "" : container.substr(0, dot);
    }
    return try_name(written);
}

bool is_below(std::string_view name, std::string_view prefix) {
    return name.size() > prefix.size() && name.starts_with(prefix) && name[prefix.size()] == '.';
}

} // namespace

Environment::Environment(EnvironmentOptions options)
    : options_(std::move(options)), dyn_(types_.simple(TypeKind::Dyn)) {
    for (const auto& [name, type] : standard_types) {
        const auto parsed = parse_type(type, types_);
        COFFERDAM_CHECK(parsed.has_value());
        declare_type(name, *parsed);
    }
    if (options_.parse.optional_syntax) declare_type("optional_type", types_.optional(dyn_));
}

Environment::Environment(std::shared_ptr<const Environment> base)
    : base_(std::move(base)), options_(base_->options_), types_(&base_->types_), dyn_(base_->dyn_) {}

Result<void> Environment::add(const Library& library) {
    for (const Overload& overload : library.overloads) {
        auto signature = COFFERDAM_TRY(parse_signature(overload.signature, types_));
        if (overload.member && signature.arguments.empty())
            return error("{}: a member function needs a receiver", overload.id);
        own_function(overload.function).overloads.push_back({&overload, std::move(signature)});
    }
    for (const std::string_view type : library.types) declare_type(type, types_.opaque(type));
    return {};
}

FunctionDeclaration& Environment::own_function(std::string_view name) {
    const auto own = functions_.find(name);
    if (own != functions_.end()) return own->second;
    FunctionDeclaration begun{.name = std::string(name), .overloads = {}};
    if (base_)
        if (const FunctionDeclaration* inherited = base_->function(name)) begun = *inherited;
    return functions_.emplace(std::string(name), std::move(begun)).first->second;
}

void Environment::declare(const Variable& variable) {
    identifiers_[variable.name] = {variable.name, types_.imported(variable.type), false};
}

void Environment::declare(const MessageType& message) {
    MessageType& own = messages_[message.name] = message;
    for (Variable& field : own.fields) field.type = types_.imported(field.type);
    declare_type(message.name, types_.message(message.name));
}

void Environment::declare_type(std::string_view name, Type type) {
    identifiers_[std::string(name)] = {std::string(name), types_.type_of(type), true};
}

const IdentifierDeclaration* Environment::identifier(std::string_view name) const {
    if (const auto own = identifiers_.find(name); own != identifiers_.end()) return &own->second;
    return base_ ? base_->identifier(name) : nullptr;
}

const FunctionDeclaration* Environment::function(std::string_view name) const {
    if (const auto own = functions_.find(name); own != functions_.end()) return &own->second;
    return base_ ? base_->function(name) : nullptr;
}

const IdentifierDeclaration* Environment::resolve_identifier(std::string_view written) const {
    return from_container(options_.container, written,
                          [&](std::string_view name) { return identifier(name); });
}

const FunctionDeclaration* Environment::resolve_function(std::string_view written) const {
    return from_container(options_.container, written, [&](std::string_view name) { return function(name); });
}

std::string Environment::resolve_message(std::string_view written) const {
    std::string full;
    from_container(options_.container, written, [&](std::string_view name) {
        if (has_message(name)) full = name;
        return !full.empty();
    });
    return full;
}

const MessageType* Environment::message(std::string_view name) const {
    if (const auto own = messages_.find(name); own != messages_.end()) return &own->second;
    for (const auto& [prefix, message] : messages_)
        if (message.open && is_below(name, prefix)) return &message;
    return base_ ? base_->message(name) : nullptr;
}

Type Environment::field(std::string_view message_name, std::string_view field) const {
    const MessageType* found = message(message_name);
    if (!found) return nullptr;
    for (const Variable& candidate : found->fields)
        if (candidate.name == field) return candidate.type;
    return found->open ? dyn_ : nullptr;
}

} // namespace cofferdam::cel
