#include "policy/cel/unification.h"

#include <algorithm>

namespace cofferdam::cel {
namespace {

// Types that null fits into: an inheritance of protocol buffers (cel-go, isLegacyNullable).
bool takes_null(Type type) {
    switch (type->kind) {
    case TypeKind::Null:
    case TypeKind::Opaque:
    case TypeKind::Optional:
    case TypeKind::Message:
    case TypeKind::Timestamp:
    case TypeKind::Duration:
    case TypeKind::Wrapper: return true;
    default: return false;
    }
}

bool is_wildcard(Type type) { return is(type, TypeKind::Dyn) || is(type, TypeKind::Error); }

Type unwrapped(Type type) { return is(type, TypeKind::Wrapper) ? type->parameters[0] : type; }

bool same_constructor(Type a, Type b) {
    return a->kind == b->kind && a->name == b->name && a->parameters.size() == b->parameters.size();
}

} // namespace

Type Unification::fresh() {
    bindings_.push_back(nullptr);
    return pool_.free(static_cast<std::uint32_t>(bindings_.size() - 1));
}

Type Unification::instantiated(Type type, Parameters& known) {
    if (!type->open) return type;
    if (is(type, TypeKind::Parameter)) {
        const auto found = std::ranges::find(known, type, &Parameters::value_type::first);
        if (found != known.end()) return found->second;
        return known.emplace_back(type, fresh()).second;
    }
    std::vector<Type> parameters;
    for (const Type parameter : type->parameters) parameters.push_back(instantiated(parameter, known));
    return pool_.with_parameters(type, std::move(parameters));
}

bool Unification::assignable(Type a, Type b) {
    changes_.clear();
    return keep_if(unify(a, b, 0));
}

bool Unification::assignable(std::span<const Type> a, std::span<const Type> b) {
    changes_.clear();
    return keep_if(unify_all(a, b, 0));
}

bool Unification::keep_if(bool unified) {
    if (!unified)
        for (; !changes_.empty(); changes_.pop_back())
            bindings_[changes_.back().variable] = changes_.back().before;
    return unified;
}

void Unification::set(Type variable, Type type) {
    changes_.push_back({variable->number, binding(variable)});
    bindings_[variable->number] = type;
}

// False: no more may be done.
bool Unification::step(std::size_t depth) {
    if (depth > max_depth) steps_ = max_steps;
    return ++steps_ < max_steps;
}

// A variable that stands for another: the last of them.
Type Unification::last_variable(Type type) const {
    while (is(type, TypeKind::Free) && binding(type) && is(binding(type), TypeKind::Free))
        type = binding(type);
    return type;
}

bool Unification::unify(Type a, Type b, std::size_t depth) {
    if (!step(depth)) return false;
    a = last_variable(a);
    b = last_variable(b);
    if (is(b, TypeKind::Free)) {
        bool was_bound = false;
        if (bind(a, b, was_bound, depth)) return true;
        if (was_bound) return false;
    }
    if (is(a, TypeKind::Free)) {
        bool was_bound = false;
        return bind(b, a, was_bound, depth);
    }
    if (is_wildcard(a) || is_wildcard(b)) return true;
    if (is(a, TypeKind::Null)) return takes_null(b);
    if (is(b, TypeKind::Null)) return takes_null(a);
    if (is(a, TypeKind::Type)) return is(b, TypeKind::Type);
    a = unwrapped(a);
    b = unwrapped(b);
    return same_constructor(a, b) && unify_all(a->parameters, b->parameters, depth + 1);
}

bool Unification::unify_all(std::span<const Type> a, std::span<const Type> b, std::size_t depth) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!unify(a[i], b[i], depth)) return false;
    return true;
}

// Makes the variable stand for the type, or for the more general of it and what it stood for.
bool Unification::bind(Type type, Type variable, bool& was_bound, std::size_t depth) {
    const Type bound = binding(variable);
    was_bound = type == variable || bound != nullptr;
    if (type == variable || type == bound) return true;
    if (!bound) {
        if (occurs(variable, type, depth)) return false;
        set(variable, type);
        return true;
    }
    if (!unify(type, bound, depth + 1)) return false;
    const Type general = more_general(type, bound);
    if (!occurs(variable, general, depth)) set(variable, general);
    return true;
}

bool Unification::occurs(Type variable, Type within, std::size_t depth) {
    within = last_variable(within);
    if (variable == within || !step(depth)) return true;
    if (!within->open) return false;
    if (is(within, TypeKind::Free)) {
        const Type bound = binding(within);
        return bound && occurs(variable, bound, depth + 1);
    }
    return std::ranges::any_of(within->parameters,
                               [&](Type inner) { return occurs(variable, inner, depth + 1); });
}

bool Unification::at_most_as_specific(Type a, Type b) {
    const auto unspecific = [](Type type) { return is(type, TypeKind::Dyn) || is(type, TypeKind::Free); };
    if (unspecific(a)) return true;
    if (unspecific(b)) return false;
    // What takes null stays what it is beside a null.
    if (is(a, TypeKind::Null) || is(b, TypeKind::Null)) return is(b, TypeKind::Null);
    if (is(a, TypeKind::Wrapper) || is(b, TypeKind::Wrapper)) return is(a, TypeKind::Wrapper);
    if (is(a, TypeKind::Type)) return is(b, TypeKind::Type);
    if (!same_constructor(a, b)) return false;
    for (std::size_t i = 0; i < a->parameters.size(); ++i)
        if (!at_most_as_specific(a->parameters[i], b->parameters[i])) return false;
    return true;
}

Type Unification::resolved(Type type, Unbound unbound) {
    if (!type->open) return type;
    ++resolved_calls_;
    resolutions_.resize(bindings_.size());
    return resolve(type, unbound, 0);
}

Type Unification::resolve(Type type, Unbound unbound, std::size_t depth) {
    if (!type->open) return type;
    if (depth > max_depth) return pool_.simple(TypeKind::Error);
    if (is(type, TypeKind::Free)) return resolve_variable(last_variable(type), unbound, depth);
    std::vector<Type> parameters;
    for (const Type parameter : type->parameters)
        parameters.push_back(resolve(parameter, unbound, depth + 1));
    return pool_.with_parameters(type, std::move(parameters));
}

Type Unification::resolve_variable(Type variable, Unbound unbound, std::size_t depth) {
    const Type bound = binding(variable);
    if (!bound) return unbound == Unbound::Dyn ? pool_.simple(TypeKind::Dyn) : variable;
    Resolution& known = resolutions_[variable->number];
    if (known.call != resolved_calls_) known = {resolved_calls_, resolve(bound, unbound, depth + 1)};
    return known.type;
}

} // namespace cofferdam::cel
