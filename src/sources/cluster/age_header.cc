#include "sources/cluster/age_header.h"

#include <openssl/evp.h>

namespace cofferdam::cluster {

namespace {

constexpr std::string_view stanza_mark = "-> ";
constexpr std::string_view mac_mark = "---";
constexpr std::size_t columns = 64; // of a body; a line that is shorter is its last
constexpr std::size_t most_stanzas = 1000;
constexpr std::size_t largest_body = 65'536;

std::optional<std::string_view> take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin <= line.size();) {
        const std::size_t end = std::min(line.find(' ', begin), line.size());
        words.emplace_back(line.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

bool has_empty(const std::vector<std::string>& words) {
    for (const std::string& word : words)
        if (word.empty()) return true;
    return false;
}

std::optional<std::string> take_body(std::string_view& rest) {
    std::string text;
    while (true) {
        const auto line = take_line(rest);
        if (!line || line->size() > columns || text.size() > largest_body) return std::nullopt;
        text += *line;
        if (line->size() < columns) return from_base64(text);
    }
}

std::optional<Stanza> take_stanza(std::string_view& rest) {
    const auto line = take_line(rest);
    if (!line) return std::nullopt;
    Stanza stanza{.arguments = words_of(line->substr(stanza_mark.size()))};
    auto body = take_body(rest);
    if (!body || has_empty(stanza.arguments)) return std::nullopt;
    stanza.body = *std::move(body);
    return stanza;
}

} // namespace

std::string base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                    reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    return text.substr(0, (bytes.size() * 4 + 2) / 3);
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string padded(text);
    padded.append((4 - padded.size() % 4) % 4, '=');
    std::string bytes(padded.size() / 4 * 3 + 1, '\0');
    const int read = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(padded.data()),
                                     static_cast<int>(padded.size()));
    if (read < 0) return std::nullopt;
    bytes.resize(text.size() * 3 / 4);
    return base64(bytes) == text ? std::optional(std::move(bytes)) : std::nullopt;
}

std::optional<AgeHeader> parse_header(std::string_view bytes) {
    if (!bytes.starts_with(age_version)) return std::nullopt;
    std::string_view rest = bytes.substr(age_version.size());
    AgeHeader header;
    while (rest.starts_with(stanza_mark)) {
        auto stanza = take_stanza(rest);
        if (!stanza || header.stanzas.size() == most_stanzas) return std::nullopt;
        header.stanzas.push_back(*std::move(stanza));
    }
    const std::size_t mac_at = bytes.size() - rest.size();
    const auto line = take_line(rest);
    if (!line || !line->starts_with(std::string(mac_mark) + " ")) return std::nullopt;
    auto mac = from_base64(line->substr(mac_mark.size() + 1));
    if (!mac || header.stanzas.empty()) return std::nullopt;
    header.mac = *std::move(mac);
    header.authenticated = bytes.substr(0, mac_at + mac_mark.size());
    header.payload = rest;
    return header;
}

std::string begin_header(const std::vector<Stanza>& stanzas) {
    std::string header(age_version);
    for (const Stanza& stanza : stanzas) {
        header += "->";
        for (const std::string& argument : stanza.arguments) header += " " + argument;
        header += '\n';
        const std::string body = base64(stanza.body);
        for (std::size_t at = 0; at + columns <= body.size(); at += columns)
            header += body.substr(at, columns) + "\n";
        header += body.substr(body.size() / columns * columns) + "\n";
    }
    return header + std::string(mac_mark);
}

} // namespace cofferdam::cluster
