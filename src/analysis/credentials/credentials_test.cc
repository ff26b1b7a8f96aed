// Values that look like credentials, made up in the forms that their issuers document; and values that do
// not.
#include <gtest/gtest.h>

#include "analysis/credentials/credentials.h"

namespace cofferdam::credentials {

namespace {

std::string_view id_of(std::string_view text) {
    const Detector* const detector = detect(text);
    return detector ? detector->id : "";
}

} // namespace

TEST(Credentials, forms_of_issuers) {
    EXPECT_EQ(id_of("key=AKIAIOSFODNN7EXAMPLE"), "aws-access-key");
    EXPECT_EQ(id_of("-----BEGIN RSA PRIVATE KEY-----\nMIIE"), "private-key");
    EXPECT_EQ(id_of("ghp_" + std::string(36, 'a')), "github-token");
    EXPECT_EQ(id_of("{\"type\": \"service_account\"}"), "gcp-service-account-key");
    EXPECT_EQ(id_of("postgres://app:hunter22@db.shop:5432/app"), "url-with-password");
    EXPECT_EQ(id_of("abcdef.0123456789abcdef"), "bootstrap-token");
    EXPECT_EQ(id_of("eyJhbGciOiJSUzI1NiIsImtpZCI6.eyJpc3MiOiJrdWJlcm5ldGVzL3Nlcn.c2lnbmF0dXJlLW9mLWl0LWFsbA"),
              "service-account-token");
    EXPECT_EQ(id_of("clusters: []\nusers:\n- user: {client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJ}"),
              "kubeconfig");
}

TEST(Credentials, what_is_none) {
    for (const std::string_view text :
         {"", "shop.example.com:8080", "postgres://db.shop:5432/app", "https://example.com/a:b@c",
          "postgres://$(USER):$(PASSWORD)@db/app", "AKIASHORT", "a harmless sentence of many words"})
        EXPECT_EQ(id_of(text), "") << text;
}

} // namespace cofferdam::credentials
