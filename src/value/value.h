// Value: one node of a document, 16 bytes, immutable, owned by an Arena.
//
// A Value that holds text, a list or a map points into its arena (or into the text that the document was
// parsed from): it is valid as long as the Document, or the Arena, that it came from. Copying a Value copies
// 16 bytes. All const use is thread-safe.
//
// Maps keep the order of the document. Lookup is linear up to small_map entries and by binary search over a
// sorted index above that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/check.h"

namespace cofferdam::value {

enum class Kind : std::uint8_t {
    Missing, // what a lookup gives for a field that is not there; never inside a document
    Null,
    Bool,
    Int,    // fits std::int64_t
    Uint,   // above INT64_MAX, fits std::uint64_t
    Double, // has a fraction or an exponent
    Number, // an integer beyond 64 bits, or a number that a double cannot hold: its text, unchanged
    String,
    List,
    Map,
};

// "null", "boolean", "string", … for messages
std::string_view kind_name(Kind kind);

struct Entry;

class Value {
  public:
    constexpr Value() : integer_(0) {}

    static Value null() { return Value(Kind::Null); }
    static Value boolean(bool b);
    static Value integer(std::int64_t i);
    static Value unsigned_integer(std::uint64_t u); // Int if it fits
    static Value real(double d);
    static Value number(std::string_view text); // text must outlive the value
    static Value string(std::string_view text); // text must outlive the value

    Kind kind() const { return kind_; }
    bool is(Kind kind) const { return kind_ == kind; }
    // False for Missing and for Null: Kubernetes reads an explicit null as an absent field.
    explicit operator bool() const { return kind_ > Kind::Null; }

    // REQUIRES: is(Kind::Bool), is(Kind::Int), …
    bool as_bool() const { return checked(Kind::Bool).integer_ != 0; }
    std::int64_t as_int() const { return checked(Kind::Int).integer_; }
    std::uint64_t as_uint() const { return checked(Kind::Uint).unsigned_; }
    double as_double() const { return checked(Kind::Double).real_; }
    std::string_view as_number() const { return checked(Kind::Number).view(); }
    std::string_view as_string() const { return checked(Kind::String).view(); }

    // The value if it is of that kind, else the fallback: for fields whose type has been checked before.
    bool bool_or(bool fallback) const { return is(Kind::Bool) ? integer_ != 0 : fallback; }
    std::int64_t int_or(std::int64_t fallback) const { return is(Kind::Int) ? integer_ : fallback; }
    std::string_view string_or(std::string_view fallback) const {
        return is(Kind::String) ? view() : fallback;
    }
    std::optional<std::int64_t> int_if() const;
    std::optional<bool> bool_if() const;
    std::optional<std::string_view> string_if() const;

    // Elements of a List; empty for every other kind.
    std::span<const Value> items() const;
    // Entries of a Map in document order; empty for every other kind. Keys are Strings, each once.
    std::span<const Entry> entries() const;
    std::size_t size() const { return is(Kind::List) || is(Kind::Map) ? size_ : 0; }

    // The value under `key`: the slot itself, so that its place can be asked of a SourceMap. Null pointer if
    // this is no Map or has no such key.
    const Value* find(std::string_view key) const;
    // The same, or a Missing value; chains: spec["securityContext"]["runAsUser"].
    const Value& operator[](std::string_view key) const;
    // Element of a List, or a Missing value.
    const Value& operator[](std::size_t index) const;

    static constexpr std::size_t small_map = 16;

  private:
    friend class Arena;

    explicit constexpr Value(Kind kind) : kind_(kind), integer_(0) {}
    static Value text_of(Kind kind, std::string_view text);
    std::span<const std::uint32_t> key_order() const; // REQUIRES: a Map above small_map entries
    std::string_view view() const { return {text_, size_}; }
    const Value& checked(Kind kind) const {
        COFFERDAM_CHECK(kind_ == kind);
        return *this;
    }

    Kind kind_ = Kind::Missing;
    std::uint8_t reserved_[3] = {};
    std::uint32_t size_ = 0; // bytes of text, elements, entries
    union {
        std::int64_t integer_; // Bool (0, 1), Int
        std::uint64_t unsigned_;
        double real_;
        const char* text_;
        const Value* items_;
        const Entry* entries_; // above small_map entries followed by size_ indices in the order of their keys
    };
};

static_assert(sizeof(Value) == 16);

struct Entry {
    Value key; // a String
    Value value;
};

// Same kind and same content; maps regardless of order. Int, Uint and Double are different kinds.
bool operator==(const Value& a, const Value& b);

} // namespace cofferdam::value
