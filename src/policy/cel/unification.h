// Which type can stand for which, with type variables that are still free: the heart of the checker
// (cel-go checker/types.go). Assignability is symmetric, but for what a variable becomes: where two types
// meet, the more general one stays (dyn, a wrapper).
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "policy/cel/type.h"

namespace cofferdam::cel {

class Unification {
  public:
    explicit Unification(TypePool& pool) : pool_(pool) {}

    Type fresh();
    // The type with its Parameters replaced by fresh variables, the same ones for the same names in `known`.
    using Parameters = std::vector<std::pair<Type, Type>>;
    Type instantiated(Type type, Parameters& known);

    // If so, variables may be bound by it; if not, none is.
    bool assignable(Type a, Type b);
    bool assignable(std::span<const Type> a, std::span<const Type> b);

    // Bound variables replaced; free ones kept, or dyn.
    enum class Unbound : bool { Keep, Dyn };
    Type resolved(Type type, Unbound unbound = Unbound::Keep);

    // The more general of two types that unify.
    static Type more_general(Type a, Type b) { return at_most_as_specific(a, b) ? a : b; }

    // The work that was allowed is done: nothing is assignable any more. No expression that a person wrote
    // comes near; types of variables that double at each step do.
    bool exhausted() const { return steps_ >= max_steps; }

  private:
    static constexpr std::size_t max_steps = 5'000'000;

    // How deep one type stands in another through variables: deeper, it would be too large.
    static constexpr std::size_t max_depth = max_type_size;

    struct Change {
        std::uint32_t variable;
        Type before;
    };
    // What a variable was resolved to, in the call of resolved() of that number.
    struct Resolution {
        std::size_t call = 0;
        Type type = nullptr;
    };

    static bool at_most_as_specific(Type a, Type b);
    bool unify(Type a, Type b, std::size_t depth);
    bool unify_all(std::span<const Type> a, std::span<const Type> b, std::size_t depth);
    bool bind(Type type, Type variable, bool& was_bound, std::size_t depth);
    bool occurs(Type variable, Type within, std::size_t depth);
    bool step(std::size_t depth);
    Type binding(Type variable) const { return bindings_[variable->number]; }
    Type last_variable(Type type) const;
    void set(Type variable, Type type);
    bool keep_if(bool unified);
    Type resolve(Type type, Unbound unbound, std::size_t depth);
    Type resolve_variable(Type variable, Unbound unbound, std::size_t depth);

    TypePool& pool_;
    std::vector<Type> bindings_; // by number; null: free
    std::vector<Change> changes_;
    std::size_t steps_ = 0;
    std::vector<Resolution> resolutions_; // by number; without them shared parts are walked for each share
    std::size_t resolved_calls_ = 0;
};

} // namespace cofferdam::cel
