// A header of lines, and a payload of chunks. The header holds the file's key, locked with a key that scrypt
// makes of the passphrase, and is closed by a MAC under the file's key. Each chunk of 64 KiB has a tag of its
// own and a counter in its nonce, and the last one says that it is: so nothing can be changed, moved or cut
// off.
#include "sources/cluster/encrypted_file.h"

#include <algorithm>
#include <charconv>

#include <openssl/evp.h>

#include "sources/cluster/cipher.h"

namespace cofferdam::cluster {

namespace {

constexpr std::string_view recipient = "-> scrypt ";
constexpr std::string_view mac_mark = "---";
constexpr std::string_view label = "age-encryption.org/v1/scrypt";
constexpr std::size_t salt_size = 16;
constexpr std::size_t file_key_size = 16;
constexpr std::size_t nonce_size = 16; // of the payload
constexpr std::size_t chunk_size = 65'536;
constexpr int most_work = 20; // 1 GiB: foreign bytes do not choose how much memory we take

// Without padding, as age writes it.
std::string base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                    reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    return text.substr(0, (bytes.size() * 4 + 2) / 3);
}

// Of exactly so many bytes; nothing for what is not written as base64() does.
std::optional<std::string> from_base64(std::string_view text, std::size_t size) {
    std::string padded(text);
    padded.append((4 - padded.size() % 4) % 4, '=');
    std::string bytes(padded.size() / 4 * 3 + 1, '\0');
    const int read = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(padded.data()),
                                     static_cast<int>(padded.size()));
    if (read < 0 || static_cast<std::size_t>(read) < size) return std::nullopt;
    bytes.resize(size);
    return base64(bytes) == text ? std::optional(std::move(bytes)) : std::nullopt;
}

Nonce nonce_of(std::uint64_t counter, bool is_last) {
    Nonce nonce{};
    for (std::size_t i = 0; i < 8; ++i) nonce[10 - i] = static_cast<unsigned char>(counter >> (8 * i));
    nonce[11] = is_last ? 1 : 0;
    return nonce;
}

Result<Key> wrapping_key(std::string_view passphrase, std::string_view salt, int work) {
    return scrypt(passphrase, std::string(label) + std::string(salt), work);
}

std::string take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    std::string line(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    return line;
}

struct Header {
    std::string salt;
    int work = 0;
    std::string locked_key;
    std::string_view authenticated; // the bytes under the MAC
    std::string mac;
    std::string_view payload;
};

std::optional<Header> parse_header(std::string_view bytes) {
    if (!looks_encrypted(bytes)) return std::nullopt;
    std::string_view rest = bytes.substr(age_version.size());
    const std::string stanza = take_line(rest);
    const std::string body = take_line(rest);
    const std::size_t mac_at = bytes.size() - rest.size();
    const std::string mac = take_line(rest);
    if (!stanza.starts_with(recipient) || !mac.starts_with(std::string(mac_mark) + " ")) return std::nullopt;
    const std::string_view arguments = std::string_view(stanza).substr(recipient.size());
    const std::size_t space = std::min(arguments.find(' '), arguments.size());
    const std::string_view work = arguments.substr(std::min(space + 1, arguments.size()));
    Header header;
    const auto [end, failure] = std::from_chars(work.data(), work.data() + work.size(), header.work);
    auto salt = from_base64(arguments.substr(0, space), salt_size);
    auto key = from_base64(body, file_key_size + tag_size);
    auto code = from_base64(std::string_view(mac).substr(mac_mark.size() + 1), 32);
    const bool is_number = failure == std::errc() && end == work.data() + work.size() && header.work > 0;
    if (!is_number || !salt || !key || !code) return std::nullopt;
    header.salt = *std::move(salt);
    header.locked_key = *std::move(key);
    header.mac = *std::move(code);
    header.authenticated = bytes.substr(0, mac_at + mac_mark.size());
    header.payload = rest;
    return header;
}

Result<std::string> lock_payload(std::string_view plain, std::string_view file_key) {
    std::string payload = COFFERDAM_TRY(random_bytes(nonce_size));
    const Key key = COFFERDAM_TRY(hkdf(file_key, payload, "payload"));
    payload.reserve(plain.size() + (plain.size() / chunk_size + 1) * tag_size + nonce_size);
    std::uint64_t counter = 0;
    do {
        const std::string_view chunk = plain.substr(0, chunk_size);
        plain.remove_prefix(chunk.size());
        payload += COFFERDAM_TRY(lock(key, nonce_of(counter++, plain.empty()), chunk));
    } while (!plain.empty());
    return payload;
}

Result<std::string> unlock_payload(const std::string& name, std::string_view payload,
                                   std::string_view file_key) {
    if (payload.size() < nonce_size + tag_size) return error("{} is damaged: it ends in its header", name);
    const Key key = COFFERDAM_TRY(hkdf(file_key, payload.substr(0, nonce_size), "payload"));
    payload.remove_prefix(nonce_size);
    std::string plain;
    plain.reserve(payload.size());
    for (std::uint64_t counter = 0; !payload.empty(); ++counter) {
        const std::string_view chunk = payload.substr(0, chunk_size + tag_size);
        payload.remove_prefix(chunk.size());
        const auto opened = unlock(key, nonce_of(counter, payload.empty()), chunk);
        if (!opened) return error("{} is damaged: a byte of it was changed, or its end is missing", name);
        plain += *opened;
    }
    return plain;
}

} // namespace

bool looks_encrypted(std::string_view beginning) { return beginning.starts_with(age_version); }

Result<std::string> encrypt(std::string_view plain, std::string_view passphrase, int work) {
    if (passphrase.empty()) return error("the passphrase is empty");
    const std::string file_key = COFFERDAM_TRY(random_bytes(file_key_size));
    const std::string salt = COFFERDAM_TRY(random_bytes(salt_size));
    const Key wrapping = COFFERDAM_TRY(wrapping_key(passphrase, salt, work));
    const std::string locked_key = COFFERDAM_TRY(lock(wrapping, Nonce{}, file_key));
    std::string file = fmt::format("{}{}{} {}\n{}\n{}", age_version, recipient, base64(salt), work,
                                   base64(locked_key), mac_mark);
    const Key mac_key = COFFERDAM_TRY(hkdf(file_key, "", "header"));
    file += fmt::format(" {}\n", base64(hmac(mac_key, file)));
    return file + COFFERDAM_TRY(lock_payload(plain, file_key));
}

Result<std::string> decrypt(const std::string& name, std::string_view bytes, std::string_view passphrase) {
    const auto header = parse_header(bytes);
    if (!header) return error("{} is damaged, or encrypted for a key and not with a passphrase", name);
    if (header->work > most_work)
        return error("{} asks for more work than is sensible (2^{}); at most 2^{} is done", name,
                     header->work, most_work);
    const Key wrapping = COFFERDAM_TRY(wrapping_key(passphrase, header->salt, header->work));
    const auto file_key = unlock(wrapping, Nonce{}, header->locked_key);
    if (!file_key) return error("the passphrase is not that of {}", name);
    const Key mac_key = COFFERDAM_TRY(hkdf(*file_key, "", "header"));
    if (!is_equal(hmac(mac_key, header->authenticated), header->mac))
        return error("{} is damaged: its header was changed", name);
    return unlock_payload(name, header->payload, *file_key);
}

} // namespace cofferdam::cluster
