#include "policy/cel/call_sites.h"

#include <algorithm>
#include <string>

#include "core/check.h"
#include "policy/cel/signature.h"

namespace cofferdam::cel {
namespace {

constexpr std::uint32_t bit(Kind kind) { return 1U << static_cast<unsigned>(kind); }

ParameterKinds kinds_of(Type type) {
    switch (type->kind) {
    case TypeKind::Null: return {bit(Kind::Null)};
    case TypeKind::Bool: return {bit(Kind::Bool)};
    case TypeKind::Int: return {bit(Kind::Int)};
    case TypeKind::Uint: return {bit(Kind::Uint)};
    case TypeKind::Double: return {bit(Kind::Double)};
    case TypeKind::String: return {bit(Kind::String)};
    case TypeKind::Bytes: return {bit(Kind::Bytes)};
    case TypeKind::Timestamp: return {bit(Kind::Timestamp)};
    case TypeKind::Duration: return {bit(Kind::Duration)};
    case TypeKind::List: return {bit(Kind::List)};
    case TypeKind::Map: return {bit(Kind::Map)};
    case TypeKind::Type: return {bit(Kind::Type)};
    case TypeKind::Optional: return {bit(Kind::Optional)};
    case TypeKind::Opaque: return {bit(Kind::Opaque)};
    default: return {UINT32_MAX};
    }
}

// The names of opaque types are those that type_name gives: static texts.
ParameterKinds parameter_of(Type type, std::string_view signature) {
    ParameterKinds parameter = kinds_of(type);
    if (type->kind == TypeKind::Opaque)
        parameter.opaque = signature.substr(signature.find(type->name), type->name.size());
    return parameter;
}

Candidate candidate_of(const Overload& overload) {
    TypePool pool;
    const auto signature = parse_signature(overload.signature, pool);
    COFFERDAM_CHECK(signature.has_value()); // the environment has read it
    Candidate candidate{overload.compute, overload.cost, {}};
    for (const Type type : signature->arguments)
        candidate.parameters.push_back(parameter_of(type, overload.signature));
    return candidate;
}

bool fits(const ParameterKinds& parameter, const Value& value) {
    if ((parameter.kinds & bit(value.kind())) == 0) return false;
    return parameter.opaque.empty() || parameter.opaque == type_name(value);
}

bool fits(const Candidate& candidate, std::span<const Value> arguments) {
    if (candidate.parameters.size() != arguments.size()) return false;
    for (std::size_t index = 0; index < arguments.size(); ++index)
        if (!fits(candidate.parameters[index], arguments[index])) return false;
    return true;
}

// cel-go common/decls, MaybeNoSuchOverload
Value no_such_overload(Evaluation& evaluation, std::string_view function, std::span<const Value> arguments) {
    std::string types;
    for (const Value& argument : arguments) {
        if (!types.empty()) types += ", ";
        types += type_name(argument);
    }
    return evaluation.fail("no such overload: {}({})", function, types);
}

// Where the types leave several overloads open, cel-go charges what is charged by overload only 1
// (interpreter/runtimecost.go); the rest is charged by the function's name.
bool is_charged_by_overload(std::string_view function) {
    return std::string_view("_@").contains(function.front()) || function == "string" || function == "bytes"
           || function == "sort";
}

const Value* first_of(std::span<const Value> arguments, Kind kind) {
    const auto found = std::ranges::find(arguments, kind, &Value::kind);
    return found == arguments.end() ? nullptr : &*found;
}

} // namespace

CallSite make_call_site(const Reference& reference, std::string_view function) {
    CallSite site;
    site.function = reference.name.empty() ? std::string(function) : reference.name;
    site.total = std::string_view("_!-@").contains(function.front());
    const bool charges = reference.overloads.size() == 1 || !is_charged_by_overload(site.function);
    for (const Overload* overload : reference.overloads) {
        if (!overload->compute) continue;
        site.candidates.push_back(candidate_of(*overload));
        if (!charges) site.candidates.back().cost = nullptr;
    }
    return site;
}

Called call_site(const CallSite& site, Evaluation& evaluation, std::span<const Value> arguments) {
    for (const Value& argument : arguments)
        if (argument.is_error_or_unknown()) [[unlikely]] {
            const Value* const unknown = first_of(arguments, Kind::Unknown);
            return {unknown ? *unknown : *first_of(arguments, Kind::Error)};
        }
    for (const Candidate& candidate : site.candidates) {
        if (!site.total && !fits(candidate, arguments)) continue;
        const Value result = candidate.compute(evaluation, arguments);
        return {result, candidate.cost ? candidate.cost(arguments, result) : 1};
    }
    return {no_such_overload(evaluation, site.function, arguments)};
}

} // namespace cofferdam::cel
