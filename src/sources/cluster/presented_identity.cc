#include "sources/cluster/presented_identity.h"

#include <algorithm>
#include <memory>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "value/base64.h"
#include "value/document.h"

namespace cofferdam::cluster {

namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};
using Bio = std::unique_ptr<BIO, Release<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;

std::vector<std::string> entries(const X509_NAME* subject, int kind) {
    std::vector<std::string> texts;
    for (int at = X509_NAME_get_index_by_NID(subject, kind, -1); at >= 0;
         at = X509_NAME_get_index_by_NID(subject, kind, at)) {
        unsigned char* bytes = nullptr;
        const int size =
            ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
        if (size < 0) continue;
        texts.emplace_back(bytes, bytes + size);
        OPENSSL_free(bytes);
    }
    return texts;
}

// k8s.io/apiserver pkg/authentication/request/x509: CommonNameUserConversion. Go's Subject.CommonName is the
// last one of several.
Result<PresentedIdentity> identity_of_certificate(const std::string& pem) {
    const Bio bytes(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Certificate certificate(PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr));
    if (!certificate) return error("the client certificate is no PEM of a certificate");
    const X509_NAME* subject = X509_get_subject_name(certificate.get());
    const std::vector<std::string> names = entries(subject, NID_commonName);
    if (names.empty() || names.back().empty())
        return error("the client certificate has no common name, so the API server takes it for nobody");
    return PresentedIdentity{.user = names.back(), .groups = entries(subject, NID_organizationName)};
}

// RFC 7515 §2: base64url without padding.
std::optional<std::string> decode_part(std::string_view part) {
    std::string text(part);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return value::decode_base64(text);
}

std::string subject_of_token(std::string_view token) {
    const std::size_t begin = std::min(token.find('.'), token.size() - 1) + 1;
    const std::size_t end = token.find('.', begin);
    if (end == std::string_view::npos) return "";
    const auto claims = decode_part(token.substr(begin, end - begin));
    if (!claims) return "";
    const value::Parsed parsed =
        value::parse_json(std::make_shared<const value::Text>("the token", *claims), value::KeepPlaces::No);
    if (parsed.documents.size() != 1 || !parsed.problems.empty()) return "";
    const value::Value* subject = parsed.documents.front()->root().find("sub");
    return subject && subject->is(value::Kind::String) ? std::string(subject->as_string()) : "";
}

// k8s.io/apiserver pkg/authentication/serviceaccount: MakeGroupNames.
Result<PresentedIdentity> identity_of_token(std::string_view token) {
    constexpr std::string_view prefix = "system:serviceaccount:";
    const std::string subject = subject_of_token(token);
    const std::size_t colon = subject.find(':', prefix.size());
    if (!subject.starts_with(prefix) || colon == std::string::npos)
        return error("the token is no ServiceAccount's: whom the API server takes its holder for is the "
                     "server's configuration");
    const std::string namespace_ = subject.substr(prefix.size(), colon - prefix.size());
    return PresentedIdentity{.user = subject,
                             .groups = {"system:serviceaccounts", "system:serviceaccounts:" + namespace_}};
}

} // namespace

// The order in which the API server asks its authenticators: certificates first.
Result<PresentedIdentity> presented_identity(const Connection& connection) {
    if (!connection.client_certificate.empty()) return identity_of_certificate(connection.client_certificate);
    if (!connection.token.empty()) return identity_of_token(connection.token);
    if (!connection.username.empty()) return PresentedIdentity{.user = connection.username, .groups = {}};
    return error("it holds no credential");
}

} // namespace cofferdam::cluster
