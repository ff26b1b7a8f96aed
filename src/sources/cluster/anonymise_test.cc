#include <algorithm>

#include <gtest/gtest.h>

#include "sources/cluster/anonymise.h"
#include "sources/cluster/known_words.h"
#include "sources/cluster/pseudonyms.h"
#include "value/document.h"

namespace cofferdam::cluster {
namespace {

Key key_of(unsigned char byte) {
    Key key{};
    key.fill(byte);
    return key;
}

// Objects, one a line.
Collection collection_of(const std::string& lines) {
    Collection collection{.tool = "0.1.0", .server_version = "v1.35.4"};
    List list{.resource = {"apps", "v1", "Deployment", "deployments"}};
    list.objects = static_cast<std::size_t>(std::ranges::count(lines, '\n'));
    list.lines = lines;
    collection.lists.push_back(list);
    return collection;
}

std::string anonymised(const std::string& lines, unsigned char key = 1) {
    return anonymise(collection_of(lines), key_of(key)).value().lists.at(0).lines;
}

const std::string web =
    R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"storefront","namespace":"acme-shop","labels":{"app":"storefront","app.kubernetes.io/name":"storefront"},"annotations":{"note":"ask jane.doe about storefront-v2"}},"spec":{"selector":{"matchLabels":{"app":"storefront"}},"template":{"metadata":{"labels":{"app":"storefront"}},"spec":{"serviceAccountName":"teller","hostPID":true,"nodeSelector":{"kubernetes.io/os":"linux"},"containers":[{"name":"frontdoor","image":"registry.acme.test:5000/acme/storefront:1.2","args":["--anonymous-auth=false"],"env":[{"name":"VAULT_URL","value":"http://vault.acme-shop.svc.cluster.local:8200"},{"name":"STOREFRONT_MODE","value":"Always"},{"name":"PASSWORD","valueFrom":{"secretKeyRef":{"name":"teller-secret","key":"password"}}}],"imagePullPolicy":"Always"}]}}}})"
    "\n"
    R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"vault","namespace":"acme-shop"},"spec":{"selector":{"app":"vault"},"clusterIP":"10.96.7.8","externalIPs":["93.184.216.34"]}})"
    "\n"
    R"({"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"tellers","namespace":"acme-shop"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},"subjects":[{"kind":"User","name":"jane.doe@acme.test"},{"kind":"Group","name":"system:serviceaccounts:acme-shop"},{"kind":"User","name":"system:serviceaccount:acme-shop:teller"}]})"
    "\n";

TEST(Anonymise, NoNameIsLeft) {
    const std::string text = small(anonymised(web));
    for (std::string_view name : {"storefront", "acme", "teller", "frontdoor", "vault", "jane", "doe",
                                  "10.96.7.8", "93.184.216.34", "registry"})
        EXPECT_EQ(text.find(name), std::string::npos) << name << "\n" << text;
}

TEST(Anonymise, WhatKubernetesMeansStays) {
    const std::string text = anonymised(web);
    for (std::string_view words :
         {R"("kind":"Deployment")", R"("kubernetes.io/os":"linux")", R"("hostPID":true)",
          R"("imagePullPolicy":"Always")", R"("value":"Always")", "--anonymous-auth=false",
          R"("name":"cluster-admin")", "svc.cluster.local:8200", ":1.2", R"("name":"PASSWORD")",
          "system:serviceaccount:", "app.kubernetes.io/name"})
        EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
}

TEST(Anonymise, TheSameIsTheSameEverywhere) {
    const std::string text = anonymised(web);
    const Pseudonyms pseudonyms(key_of(1));
    const std::string shop = pseudonyms.word("acme-shop");
    const std::string teller = pseudonyms.word("teller");
    EXPECT_NE(text.find(R"("namespace":")" + shop), std::string::npos);
    EXPECT_NE(text.find("system:serviceaccount:" + shop + ":" + teller), std::string::npos);
    EXPECT_NE(text.find("http://" + pseudonyms.word("vault") + "." + shop + ".svc"), std::string::npos);
    EXPECT_NE(text.find(pseudonyms.word("STOREFRONT") + "_MODE"), std::string::npos);
    EXPECT_EQ(text, anonymised(web));
    EXPECT_NE(text, anonymised(web, 2));
}

TEST(Anonymise, WhatCannotBeReadIsNotWritten) {
    EXPECT_FALSE(anonymise(collection_of("{\"a\":\n"), key_of(1)));
}

TEST(Anonymise, MessagesOfTheServerAreLeftOut) {
    Collection collection = collection_of(web);
    collection.unread.push_back({{"", "v1", "Pod", "pods"}, Cause::Forbidden, "User \"jane\" cannot list"});
    EXPECT_EQ(anonymise(collection, key_of(1)).value().unread.at(0).message, "it may not be listed");
}

std::string address(std::string_view text) {
    return to_string(Pseudonyms(key_of(1)).address(*estate::parse_address(text)));
}

TEST(Pseudonyms, NeighboursStayNeighbours) {
    const std::string first = address("10.1.2.3");
    EXPECT_NE(first, "10.1.2.3");
    EXPECT_TRUE(first.starts_with("10."));
    EXPECT_EQ(first.substr(0, first.rfind('.')),
              address("10.1.2.4").substr(0, address("10.1.2.4").rfind('.')));
    EXPECT_NE(first, address("10.1.2.4"));
}

TEST(Pseudonyms, WhatKindOfAddressItIsStays) {
    for (std::string_view whole :
         {"127.0.0.1", "169.254.169.254", "0.0.0.0", "255.255.255.255", "::", "::1", "fe80::1"})
        EXPECT_EQ(address(whole), whole);
    EXPECT_TRUE(address("192.168.1.1").starts_with("192.168."));
    EXPECT_TRUE(address("172.16.1.1").starts_with("172.16."));
    EXPECT_TRUE(address("2001:db8::1").starts_with("2001:"));
}

TEST(Pseudonyms, WordsStandWhereNamesStand) {
    const Pseudonyms pseudonyms(key_of(1));
    const std::string word = pseudonyms.word("storefront");
    EXPECT_EQ(word.size(), 12U);
    EXPECT_TRUE(word[0] >= 'a' && word[0] <= 'z');
    const std::string digest(64, 'a');
    EXPECT_EQ(pseudonyms.word(digest).size(), 64U);
    EXPECT_EQ(pseudonyms.word("0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f")[8], '-');
}

} // namespace
} // namespace cofferdam::cluster
