// Value: what a CEL expression computes with; 16 bytes, immutable.
//
// A list or map either views JSON (value::Value, nothing is converted until an
// element is asked for) or stands in the evaluation's arena. Views live as long
// as the arena and the documents that went in. An error or an unknown is a
// value like others and travels like one.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::cel {

enum class Kind : std::uint8_t {
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    List,
    Map,
    Type,      // by name: "int", "list", "google.protobuf.Timestamp"
    Timestamp, // seconds since 1970 and nanoseconds 0…999,999,999
    Duration,  // seconds and nanoseconds of one sign
    Optional,
    Opaque, // an object of a library
    Error,
    Unknown, // cannot be known: part of the input is missing
};

struct Entry;

// An object of a library: an address, a quantity, a URL, an authorizer. One
// list of kinds; the library's file defines what is behind.
enum class OpaqueKind : std::uint8_t {
    Ip,
    Cidr,
    Url,
    Quantity,
    Semver,
    Format,
    Authorizer,
    PathCheck,
    GroupCheck,
    ResourceCheck,
    AuthorizerDecision,
};

class OpaqueObject {
  public:
    const OpaqueKind kind;

    // As CEL's ==. REQUIRES: the other is of this kind
    virtual bool equals(const OpaqueObject& other) const = 0;

  protected:
    explicit constexpr OpaqueObject(OpaqueKind kind_of) : kind(kind_of) {}
    ~OpaqueObject() = default; // lives in an arena
};

struct ErrorObject {
    std::string_view message;              // as cel-go words it: "no such key: a", "divide by zero"
    std::uint32_t expression = UINT32_MAX; // the node that raised it
};

class Value {
  public:
    constexpr Value() = default; // null

    static Value null() { return {}; }
    static Value boolean(bool b) { return Value(Kind::Bool, {.integer = b ? 1 : 0}); }
    static Value integer(std::int64_t i) { return Value(Kind::Int, {.integer = i}); }
    static Value unsigned_integer(std::uint64_t u) { return Value(Kind::Uint, {.unsigned_ = u}); }
    static Value real(double d) { return Value(Kind::Double, {.real = d}); }
    static Value string(std::string_view text) { return text_of(Kind::String, text); } // valid UTF-8
    static Value bytes(std::string_view text) { return text_of(Kind::Bytes, text); }
    static Value type(std::string_view name) { return text_of(Kind::Type, name); }
    static Value timestamp(std::int64_t seconds, std::int32_t nanoseconds) {
        return Value(Kind::Timestamp, {.integer = seconds}, static_cast<std::uint32_t>(nanoseconds));
    }
    static Value duration(std::int64_t seconds, std::int32_t nanoseconds) {
        return Value(Kind::Duration, {.integer = seconds}, static_cast<std::uint32_t>(nanoseconds));
    }
    static Value list(const Value* elements, std::size_t size) {
        return Value(Kind::List, {.value = elements}, static_cast<std::uint32_t>(size));
    }
    // REQUIRES: in the order of key_less, each key once
    static Value map(const Entry* entries, std::size_t size) {
        return Value(Kind::Map, {.entries = entries}, static_cast<std::uint32_t>(size));
    }
    static Value none() { return optional(nullptr); } // optional.none()
    static Value optional(const Value* of) { return Value(Kind::Optional, {.value = of}); }
    static Value opaque(const OpaqueObject* object) { return Value(Kind::Opaque, {.opaque = object}); }
    static Value error(const ErrorObject* error) { return Value(Kind::Error, {.error = error}); }
    // `what`: a number of the caller's
    static Value unknown(std::uint32_t what = 0) { return Value(Kind::Unknown, {.integer = 0}, what); }

    // Of JSON as Kubernetes' CEL sees it: integers are int, others double,
    // numbers beyond 64 bits double; Missing is null. Lists and maps stay views
    // of this slot.
    static Value of_json(const value::Value& json);

    Kind kind() const { return kind_; }
    bool is(Kind kind) const { return kind_ == kind; }
    bool is_number() const { return kind_ >= Kind::Int && kind_ <= Kind::Double; }
    bool is_error_or_unknown() const { return kind_ >= Kind::Error; }

    // REQUIRES: the kind
    bool as_bool() const { return payload_.integer != 0; }
    std::int64_t as_int() const { return payload_.integer; }
    std::uint64_t as_uint() const { return payload_.unsigned_; }
    double as_double() const { return payload_.real; }
    std::string_view as_text() const { return {payload_.text, extra_}; } // String, Bytes, Type
    std::int64_t seconds() const { return payload_.integer; }            // Timestamp, Duration
    std::int32_t nanoseconds() const { return static_cast<std::int32_t>(extra_); }
    const Value* optional_value() const { return payload_.value; } // null: none
    const OpaqueObject& as_opaque() const { return *payload_.opaque; }
    const ErrorObject& as_error() const { return *payload_.error; }

    // Of a List or Map.
    std::size_t size() const { return extra_; }
    bool is_json() const { return json_; }
    const value::Value& json() const { return *payload_.json; } // REQUIRES: is_json()
    const Value* data() const { return payload_.value; }        // of a List that is not
    Value element(std::size_t index) const;                     // REQUIRES: index < size()
    // Of a Map; keys of JSON are Strings in document order.
    Entry entry(std::size_t index) const;
    // Keys compare as CEL's ==: 1, 1u and 1.0 are one key. Null: there is none.
    const Value* find(const Value& key,
                      Value& room) const; // `room`: where a JSON child's view is put

  private:
    union Payload {
        std::int64_t integer = 0;
        std::uint64_t unsigned_;
        double real;
        const char* text;
        const Value* value;
        const Entry* entries;
        const value::Value* json;
        const OpaqueObject* opaque;
        const ErrorObject* error;
    };

    explicit constexpr Value(Kind kind, Payload payload, std::uint32_t extra = 0)
        : kind_(kind), extra_(extra), payload_(payload) {}
    static Value text_of(Kind kind, std::string_view text) {
        return Value(kind, {.text = text.data()}, static_cast<std::uint32_t>(text.size()));
    }

    Kind kind_ = Kind::Null;
    bool json_ = false;
    std::uint32_t extra_ = 0; // bytes of text, elements, nanoseconds
    Payload payload_ = {};
};

static_assert(sizeof(Value) == 16);

struct Entry {
    Value key; // Bool, Int, Uint, Double (of what is looked up), String
    Value value;
};

// The order of keys in maps: bools, numbers by value whatever their kind,
// strings by bytes.
bool key_less(const Value& a, const Value& b);

// Numbers by value across kinds; NaN is unordered. REQUIRES: both are Int, Uint
// or Double
std::partial_ordering compare_numbers(const Value& a, const Value& b);

// CEL's ==: numbers by value across kinds, lists and maps by content, NaN
// unequal to itself; different kinds are unequal, not an error. Errors and
// unknowns do not come here.
bool equal(const Value& a, const Value& b);

// The name of its type: "int", "map", "google.protobuf.Timestamp", "net.IP"
std::string_view type_name(const Value& value);

} // namespace cofferdam::cel
