// Text: the bytes of one input under the name that messages give it, and places in it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cofferdam::value {

// Half-open range of bytes in a Text.
struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    bool operator==(const Span&) const = default;
};

// Where a person looks: line and column count from 1, columns in bytes.
struct Position {
    std::uint32_t line = 1;
    std::uint32_t column = 1;

    auto operator<=>(const Position&) const = default;
};

// Told by the byte order mark; without one UTF-8.
enum class Encoding : std::uint8_t { Utf8, Utf16LittleEndian, Utf16BigEndian };

class Text {
  public:
    // `name`: the path as the user gave it, "-" for standard input, "a.tar.gz:k8s/web.yaml" inside an
    // archive. REQUIRES: bytes.size() < 4 GiB (sources enforce a lower limit)
    Text(std::string name, std::string bytes);

    const std::string& name() const { return name_; }
    std::string_view bytes() const { return bytes_; }
    std::string_view bytes(Span span) const { return bytes().substr(span.begin, span.end - span.begin); }

    // Bytes of memory behind the text that may be read (not used): who reserves some spares the JSON parser a
    // copy.
    std::size_t readable_beyond_end() const { return bytes_.capacity() - bytes_.size(); }

    // Position of a byte, by binary search in the table of lines. Offsets beyond the end give the end. In a
    // UTF-16 text columns count 16-bit units.
    Position position(std::uint32_t offset) const;

    // Offsets at which lines start, ascending; the first is 0. Lines end with '\n'.
    std::span<const std::uint32_t> line_starts() const { return line_starts_; }

    Encoding encoding() const { return encoding_; }

  private:
    std::string name_;
    std::string bytes_;
    Encoding encoding_;
    std::vector<std::uint32_t> line_starts_;
};

// A place that a message or a finding names; keeps its Text alive.
struct Place {
    std::shared_ptr<const Text> text; // null: no file (a default of ours, a live object)
    Span span;

    explicit operator bool() const { return text != nullptr; }
    Position position() const { return text ? text->position(span.begin) : Position{}; }
};

// "web.yaml:12:5", "web.yaml:12" or "" without a text
std::string to_string(const Place& place);

// What a reader complains of; reading goes on.
enum class Severity : std::uint8_t {
    Warning, // read, but probably not what the author meant (duplicate key)
    Error,   // this document or object could not be read
};

struct Problem {
    Severity severity = Severity::Error;
    Place place;
    std::string message; // "duplicate key \"image\": line 7 wins over line 5"
};

} // namespace cofferdam::value
