#include "comply/signature.h"

#include <charconv>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace cofferdam::comply {

namespace {

struct Free {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Bio = std::unique_ptr<BIO, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

// A key that asks for a passphrase is refused rather than asked about.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) { return -1; }

template <class Read>
Result<Key> read_key(std::string_view pem, std::string_view what, const Read& read) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    Key key(read(bio.get(), nullptr, no_passphrase, nullptr));
    if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519)
        return error("it is no ed25519 {} key in PEM form", what);
    return key;
}

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data()); // NOLINT: OpenSSL's word for bytes
}

std::string hex(const std::vector<unsigned char>& bytes) {
    std::string text;
    for (unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
}

std::vector<unsigned char> from_hex(std::string_view text) {
    std::vector<unsigned char> bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        unsigned char byte = 0;
        const auto read = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
        if (read.ptr != text.data() + i + 2) return {};
        bytes.push_back(byte);
    }
    return bytes;
}

} // namespace

Result<std::string> sign(std::string_view bytes, std::string_view private_key_pem) {
    const Key key = COFFERDAM_TRY(read_key(private_key_pem, "private", PEM_read_bio_PrivateKey));
    const Context context(EVP_MD_CTX_new());
    std::vector<unsigned char> signature(64);
    std::size_t size = signature.size();
    const bool done =
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1
        && EVP_DigestSign(context.get(), signature.data(), &size, raw(bytes), bytes.size()) == 1;
    if (!done) return error("the key signs nothing");
    signature.resize(size);
    return hex(signature);
}

Result<bool> is_signed(std::string_view bytes, std::string_view signature, std::string_view public_key_pem) {
    const Key key = COFFERDAM_TRY(read_key(public_key_pem, "public", PEM_read_bio_PUBKEY));
    const Context context(EVP_MD_CTX_new());
    const std::vector<unsigned char> decoded = from_hex(signature);
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1
           && EVP_DigestVerify(context.get(), decoded.data(), decoded.size(), raw(bytes), bytes.size()) == 1;
}

} // namespace cofferdam::comply
