#include "sources/cluster/cipher.h"

#include <memory>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

namespace cofferdam::cluster {

namespace {

struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
    void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
    void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, Free>;

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

// OpenSSL takes what it only reads as if it might change it.
OSSL_PARAM octets(const char* name, std::string_view bytes) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(bytes.data()), bytes.size()); // NOLINT
}

std::unexpected<Error> failed(std::string_view what) { return error("OpenSSL cannot do {}", what); }

} // namespace

Result<std::string> random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(raw(bytes), static_cast<int>(count)) != 1) return failed("random bytes");
    return bytes;
}

Result<Key> scrypt(std::string_view passphrase, std::string_view salt, int work) {
    constexpr std::uint64_t block = 8;
    const std::uint64_t rounds = std::uint64_t{1} << work;
    const std::uint64_t memory = (128 * block * (rounds + 2)) + (std::uint64_t{1} << 20);
    Key key{};
    if (EVP_PBE_scrypt(passphrase.data(), passphrase.size(), raw(salt), salt.size(), rounds, block, 1, memory,
                       key.data(), key.size())
        != 1)
        return failed("scrypt");
    return key;
}

Result<Key> hkdf(std::string_view secret, std::string_view salt, std::string_view info) {
    const std::unique_ptr<EVP_KDF, Free> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    const std::unique_ptr<EVP_KDF_CTX, Free> context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
    std::string digest = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_SALT, salt),
        octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
    Key key{};
    if (!context || EVP_KDF_derive(context.get(), key.data(), key.size(), parameters) != 1)
        return failed("HKDF");
    return key;
}

Result<Key> x25519(const Key& secret, const Key& point) {
    const std::unique_ptr<EVP_PKEY, Free> mine(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, secret.data(), secret.size()));
    const std::unique_ptr<EVP_PKEY, Free> theirs(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, point.data(), point.size()));
    const std::unique_ptr<EVP_PKEY_CTX, Free> context(mine ? EVP_PKEY_CTX_new(mine.get(), nullptr) : nullptr);
    Key shared{};
    std::size_t size = shared.size();
    if (!context || !theirs || EVP_PKEY_derive_init(context.get()) != 1
        || EVP_PKEY_derive_set_peer(context.get(), theirs.get()) != 1
        || EVP_PKEY_derive(context.get(), shared.data(), &size) != 1)
        return failed("X25519");
    return shared;
}

Result<Key> x25519_point(const Key& secret) {
    const std::unique_ptr<EVP_PKEY, Free> mine(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, secret.data(), secret.size()));
    Key point{};
    std::size_t size = point.size();
    if (!mine || EVP_PKEY_get_raw_public_key(mine.get(), point.data(), &size) != 1) return failed("X25519");
    return point;
}

std::string hmac(const Key& key, std::string_view text) {
    std::string digest(32, '\0');
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(text), text.size(), raw(digest), &size);
    return digest;
}

bool is_equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<std::string> lock(const Key& key, const Nonce& nonce, std::string_view plain) {
    const Context context(EVP_CIPHER_CTX_new());
    std::string locked(plain.size() + tag_size, '\0');
    int written = 0;
    int last = 0;
    const bool done =
        context
        && EVP_EncryptInit_ex2(context.get(), EVP_chacha20_poly1305(), key.data(), nonce.data(), nullptr) == 1
        && EVP_EncryptUpdate(context.get(), raw(locked), &written, raw(plain), static_cast<int>(plain.size()))
               == 1
        && EVP_EncryptFinal_ex(context.get(), raw(locked) + written, &last) == 1
        && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, raw(locked) + plain.size())
               == 1;
    if (!done) return failed("ChaCha20-Poly1305");
    return locked;
}

std::optional<std::string> unlock(const Key& key, const Nonce& nonce, std::string_view locked) {
    if (locked.size() < tag_size) return std::nullopt;
    const std::string_view sealed = locked.substr(0, locked.size() - tag_size);
    std::string tag(locked.substr(sealed.size()));
    const Context context(EVP_CIPHER_CTX_new());
    std::string plain(sealed.size() + 1, '\0'); // never empty: OpenSSL wants somewhere to write
    int written = 0;
    int last = 0;
    const bool done =
        context
        && EVP_DecryptInit_ex2(context.get(), EVP_chacha20_poly1305(), key.data(), nonce.data(), nullptr) == 1
        && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1
        && EVP_DecryptUpdate(context.get(), raw(plain), &written, raw(sealed),
                             static_cast<int>(sealed.size()))
               == 1
        && EVP_DecryptFinal_ex(context.get(), raw(plain) + written, &last) == 1;
    if (!done) return std::nullopt;
    plain.resize(sealed.size());
    return plain;
}

} // namespace cofferdam::cluster
