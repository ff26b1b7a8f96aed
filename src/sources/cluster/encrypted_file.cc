// A header of lines, and a payload of chunks. The header holds the file's key, locked with a key that scrypt
// makes of the passphrase, or for each recipient with a key that X25519 agrees on. Each chunk of 64 KiB has a
// tag of its own and a counter in its nonce, and the last one says that it is: so nothing can be changed,
// moved or cut off.
#include "sources/cluster/encrypted_file.h"

#include <algorithm>
#include <charconv>

#include "sources/cluster/age_header.h"

namespace cofferdam::cluster {

namespace {

constexpr std::string_view scrypt_type = "scrypt";
constexpr std::string_view x25519_type = "X25519";
constexpr std::string_view scrypt_label = "age-encryption.org/v1/scrypt";
constexpr std::string_view x25519_label = "age-encryption.org/v1/X25519";
constexpr std::size_t salt_size = 16;
constexpr std::size_t file_key_size = 16;
constexpr std::size_t nonce_size = 16; // of the payload
constexpr std::size_t chunk_size = 65'536;
constexpr int most_work = 20; // 1 GiB: foreign bytes do not choose how much memory we take

std::string_view bytes_of(const Key& key) { return {reinterpret_cast<const char*>(key.data()), key.size()}; }

std::optional<Key> key_of(std::string_view bytes) {
    Key key{};
    if (bytes.size() != key.size()) return std::nullopt;
    std::ranges::copy(bytes, reinterpret_cast<char*>(key.data()));
    return key;
}

Nonce nonce_of(std::uint64_t counter, bool is_last) {
    Nonce nonce{};
    for (std::size_t i = 0; i < 8; ++i) nonce[10 - i] = static_cast<unsigned char>(counter >> (8 * i));
    nonce[11] = is_last ? 1 : 0;
    return nonce;
}

Result<Key> passphrase_key(std::string_view passphrase, std::string_view salt, int work) {
    return scrypt(passphrase, std::string(scrypt_label) + std::string(salt), work);
}

Result<Key> agreed_key(const Key& secret, const Key& other, const Key& share, const Key& recipient) {
    const Key shared = COFFERDAM_TRY(x25519(secret, other));
    return hkdf(bytes_of(shared), std::string(bytes_of(share)) + std::string(bytes_of(recipient)),
                x25519_label);
}

Result<Stanza> stanza_for(const Readership& readership, std::string_view file_key) {
    const std::string salt = COFFERDAM_TRY(random_bytes(salt_size));
    const Key wrapping = COFFERDAM_TRY(passphrase_key(readership.passphrase, salt, readership.work));
    return Stanza{.arguments = {std::string(scrypt_type), base64(salt), std::to_string(readership.work)},
                  .body = COFFERDAM_TRY(lock(wrapping, Nonce{}, file_key))};
}

// A secret that nobody keeps.
Result<Stanza> stanza_for(const Recipient& recipient, std::string_view file_key) {
    const auto secret = key_of(COFFERDAM_TRY(random_bytes(Key{}.size())));
    const Key share = COFFERDAM_TRY(x25519_point(*secret));
    const Key wrapping = COFFERDAM_TRY(agreed_key(*secret, recipient.point, share, recipient.point));
    return Stanza{.arguments = {std::string(x25519_type), base64(bytes_of(share))},
                  .body = COFFERDAM_TRY(lock(wrapping, Nonce{}, file_key))};
}

Result<std::vector<Stanza>> stanzas_for(const Readership& readership, std::string_view file_key) {
    const bool has_passphrase = !readership.passphrase.empty();
    if (has_passphrase && !readership.recipients.empty())
        return error("a file has a passphrase or recipients, and not both");
    std::vector<Stanza> stanzas;
    if (has_passphrase) stanzas.push_back(COFFERDAM_TRY(stanza_for(readership, file_key)));
    for (const Recipient& recipient : readership.recipients)
        stanzas.push_back(COFFERDAM_TRY(stanza_for(recipient, file_key)));
    if (stanzas.empty()) return error("the passphrase is empty");
    return stanzas;
}

// Nothing: it is not locked for these. A stanza of another type, or of a form that its type does not have, is
// for somebody else.
Result<std::optional<std::string>> open(const Stanza& stanza, const Identity& identity) {
    if (stanza.type() != x25519_type || stanza.arguments.size() != 2) return std::optional<std::string>();
    const auto bytes = from_base64(stanza.arguments[1]);
    const auto share = bytes ? key_of(*bytes) : std::nullopt;
    if (!share || stanza.body.size() != file_key_size + tag_size) return std::optional<std::string>();
    const Key recipient = COFFERDAM_TRY(x25519_point(identity.secret));
    const auto wrapping = agreed_key(identity.secret, *share, *share, recipient);
    if (!wrapping) return std::optional<std::string>(); // a share of low order is nobody's
    return unlock(*wrapping, Nonce{}, stanza.body);
}

Result<std::string> open(const std::string& name, const Stanza& stanza, std::string_view passphrase) {
    int work = 0;
    const auto salt = stanza.arguments.size() == 3 ? from_base64(stanza.arguments[1]) : std::nullopt;
    if (!salt || salt->size() != salt_size || stanza.body.size() != file_key_size + tag_size)
        return error("{} is damaged: its header has no form", name);
    const std::string& text = stanza.arguments[2];
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), work);
    if (failure != std::errc() || end != text.data() + text.size() || work < 1)
        return error("{} is damaged: its header has no form", name);
    if (work > most_work)
        return error("{} asks for more work than is sensible (2^{}); at most 2^{} is done", name, work,
                     most_work);
    if (passphrase.empty()) return error("{} is encrypted: name its --passphrase-file", name);
    const Key wrapping = COFFERDAM_TRY(passphrase_key(passphrase, *salt, work));
    auto file_key = unlock(wrapping, Nonce{}, stanza.body);
    if (!file_key) return error("the passphrase is not that of {}", name);
    return *std::move(file_key);
}

// A passphrase stands alone: who knows it must be sure that nobody else could have written the file.
Result<std::string> file_key_of(const std::string& name, const AgeHeader& header,
                                const Unlocking& unlocking) {
    const auto is_scrypt = [](const Stanza& stanza) { return stanza.type() == scrypt_type; };
    if (std::ranges::any_of(header.stanzas, is_scrypt)) {
        if (header.stanzas.size() > 1) return error("{} is damaged: a passphrase is not its only key", name);
        return open(name, header.stanzas.front(), unlocking.passphrase);
    }
    if (unlocking.identities.empty())
        return error("{} is encrypted for a key: name the file of the --identity", name);
    for (const Identity& identity : unlocking.identities) {
        for (const Stanza& stanza : header.stanzas) {
            auto key = COFFERDAM_TRY(open(stanza, identity));
            if (key) return *std::move(key);
        }
    }
    return error("{} is encrypted for somebody else: none of the identities opens it", name);
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

Result<std::string> encrypt(std::string_view plain, const Readership& readership) {
    const std::string file_key = COFFERDAM_TRY(random_bytes(file_key_size));
    const std::vector<Stanza> stanzas = COFFERDAM_TRY(stanzas_for(readership, file_key));
    std::string file = begin_header(stanzas);
    const Key mac_key = COFFERDAM_TRY(hkdf(file_key, "", "header"));
    file += " " + base64(hmac(mac_key, file)) + "\n";
    return file + COFFERDAM_TRY(lock_payload(plain, file_key));
}

Result<std::string> decrypt(const std::string& name, std::string_view bytes, const Unlocking& unlocking) {
    const auto header = parse_header(bytes);
    if (!header) return error("{} is damaged: its header cannot be read", name);
    const std::string file_key = COFFERDAM_TRY(file_key_of(name, *header, unlocking));
    const Key mac_key = COFFERDAM_TRY(hkdf(file_key, "", "header"));
    if (!is_equal(hmac(mac_key, header->authenticated), header->mac))
        return error("{} is damaged: its header was changed", name);
    return unlock_payload(name, header->payload, file_key);
}

} // namespace cofferdam::cluster
