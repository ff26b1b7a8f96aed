// The header of a file of age: for each who may read it a stanza, which holds the file's key locked for him,
// and a MAC under that key over all of them. https://age-encryption.org/v1, Header.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cofferdam::cluster {

inline constexpr std::string_view age_version = "age-encryption.org/v1\n";

// Without padding, as age writes it.
std::string base64(std::string_view bytes);
// Nothing for what is not written as base64() does.
std::optional<std::string> from_base64(std::string_view text);

struct Stanza {
    std::vector<std::string> arguments{}; // the first is its type: "X25519"
    std::string body{};

    std::string_view type() const { return arguments.front(); } // never empty
};

struct AgeHeader {
    std::vector<Stanza> stanzas{};
    std::string_view authenticated{}; // the bytes under the MAC; of those that were parsed
    std::string mac{};
    std::string_view payload{}; // likewise
};

// Nothing: damaged, or no such file, or of more stanzas than anybody writes.
std::optional<AgeHeader> parse_header(std::string_view bytes);

// Up to the mark before the MAC: what is under it.
std::string begin_header(const std::vector<Stanza>& stanzas);

} // namespace cofferdam::cluster
