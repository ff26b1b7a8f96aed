// Types of CEL, as the checker knows them (cel-spec, langdef "Gradual type checking").
//
// A Type is a pointer to an immutable node that a TypePool owns; equal types of one pool, or of a pool and
// the pool it builds on, are one pointer.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cofferdam::cel {

enum class TypeKind : std::uint8_t {
    Dyn, // gradual: assignable to and from everything
    Error,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,
    List,      // parameters: element
    Map,       // parameters: key, value
    Type,      // the type of types; parameters: what it names, or none
    Optional,  // optional_type(T); parameters: T
    Opaque,    // of a library: "net.IP", "kubernetes.Quantity"; name, parameters
    Wrapper,   // of a primitive that may be null (google.protobuf.Int64Value); parameters: the primitive
    Message,   // an object type known by name only
    Parameter, // a type parameter of a function's signature: "A"
    Free,      // a type variable while checking; name: its number
};

struct TypeNode {
    TypeKind kind = TypeKind::Dyn;
    std::string name; // Opaque, Message, Parameter, Free
    std::vector<const TypeNode*> parameters;
    std::uint32_t number = 0; // of a Free
    std::uint32_t size = 1;   // nodes when written out
    bool open = false;        // a Parameter or Free is somewhere inside
};
using Type = const TypeNode*;

// Types larger than this when written out are Error: {a: a} of {b: b} of … doubles at each step, and no
// expression of a person needs a hundredth of it.
inline constexpr std::uint32_t max_type_size = 1000;

class TypePool {
  public:
    // `base` outlives this pool and does not change meanwhile.
    explicit TypePool(const TypePool* base = nullptr) : base_(base) {}

    Type simple(TypeKind kind); // Dyn … Duration; Type: the type of any type
    Type list(Type element);
    Type map(Type key, Type value);
    Type type_of(Type named);
    Type optional(Type of);
    Type opaque(std::string_view name, std::vector<Type> parameters = {});
    Type wrapper(Type primitive);
    Type message(std::string_view name);
    Type parameter(std::string_view name);
    Type free(std::uint32_t number);
    // The same kind and name over other parameters.
    Type with_parameters(Type type, std::vector<Type> parameters);
    // The same type of another pool, without Free inside.
    Type imported(Type type);

  private:
    Type make(TypeKind kind, std::string_view name, std::vector<Type> parameters);
    Type intern(TypeNode node);
    Type find(const TypeNode& node, std::size_t hash) const;

    const TypePool* base_;
    std::deque<TypeNode> nodes_;
    std::unordered_multimap<std::size_t, Type> by_hash_;
};

inline bool is(Type type, TypeKind kind) { return type->kind == kind; }

// "list(map(string, dyn))", "wrapper(int)", "optional_type(A)", "!error!": as cel-go prints them.
std::string to_string(Type type);

} // namespace cofferdam::cel
