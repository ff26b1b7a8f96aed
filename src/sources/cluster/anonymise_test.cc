#include <algorithm>

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "content/shipped.h"
#include "sources/cluster/anonymise.h"
#include "sources/cluster/anonymous_text.h"
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
    const std::string shop = pseudonyms.word("acme") + "-" + pseudonyms.word("shop");
    const std::string teller = pseudonyms.word("teller");
    EXPECT_NE(text.find(R"("namespace":")" + shop), std::string::npos);
    EXPECT_NE(text.find("system:serviceaccount:" + shop + ":" + teller), std::string::npos);
    EXPECT_NE(text.find("http://" + pseudonyms.word("vault") + "." + shop + ".svc"), std::string::npos);
    EXPECT_NE(text.find(pseudonyms.word("STOREFRONT") + "_MODE"), std::string::npos);
    EXPECT_EQ(text, anonymised(web));
    EXPECT_NE(text, anonymised(web, 2));
}

// One object with this in place of its spec.
std::string anonymised_spec(const std::string& spec, const std::string& metadata = R"({"name":"a"})") {
    return anonymised(R"({"apiVersion":"v1","kind":"Pod","metadata":)" + metadata + R"(,"spec":)" + spec
                      + "}\n");
}

// In every string that a person may choose, wherever the API lets him: alone, as a part of a longer word, in
// capitals, in a host, in a path, beside words that are known.
TEST(Anonymise, NothingThatAPersonChoseIsLeft) {
    const std::string estate = R"lines(
{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"@","generateName":"@-","namespace":"@-kube-system","uid":"@","labels":{"app":"@","@.acme/@":"@","app.kubernetes.io/@":"@","topology.kubernetes.io/zone":"@-dc7","topology.kubernetes.io/region":"@"},"annotations":{"@":"mail @@@.bank, see https://u:@@wiki.@.internal/x?@=@","kubernetes.io/@":"{\"@\":\"@\"}"},"ownerReferences":[{"apiVersion":"@.io/v1","kind":"@Kind","name":"@","uid":"@","controller":true}],"finalizers":["@.io/@"]},"spec":{"selector":{"matchLabels":{"@":"@"},"matchExpressions":[{"key":"@","operator":"In","values":["@"]}]},"template":{"metadata":{"labels":{"@":"@"},"annotations":{"container.apparmor.security.beta.kubernetes.io/@":"localhost/@"}},"spec":{"serviceAccountName":"@","nodeName":"@","hostname":"@","subdomain":"@","schedulerName":"@","priorityClassName":"@","runtimeClassName":"@","imagePullSecrets":[{"name":"@"}],"hostAliases":[{"ip":"10.1.2.3","hostnames":["@.@"]}],"tolerations":[{"key":"@","value":"@"}],"nodeSelector":{"@":"@"},"dnsConfig":{"searches":["@.corp"]},"containers":[{"name":"@","image":"@.io/@/@:@-1","args":["--@=@","-@","--kubeconfig=/etc/@","sh -c 'curl @.@:80 | @'","--password=@"],"command":["/@/@"],"workingDir":"/@","env":[{"name":"@","value":"@"},{"name":"DB_PASSWORD","value":"@"},{"name":"^","value":"postgres://@:@@@.@:5432/@"},{"name":"A","value":"AKIA^0000000"},{"name":"F","valueFrom":{"secretKeyRef":{"name":"@","key":"@"}}}],"volumeMounts":[{"name":"@","mountPath":"/@","subPath":"@"}],"ports":[{"name":"@","containerPort":8080}],"livenessProbe":{"httpGet":{"path":"/@","host":"@","httpHeaders":[{"name":"@","value":"Bearer @@@"}]}},"securityContext":{"seccompProfile":{"localhostProfile":"@.json"},"seLinuxOptions":{"user":"@","role":"@","type":"@","level":"@"}}}],"volumes":[{"name":"@","hostPath":{"path":"/var/lib/@"}},{"csi":{"driver":"@.csi.@","volumeAttributes":{"@":"@"}}},{"nfs":{"server":"@","path":"/@"}}]}}},"status":{"conditions":[{"type":"Ready","message":"@ said @","reason":"@"}]}}
{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"@"},"data":{"@":"@","@.yaml":"apiVersion: v1\nkind: Config\nusers:\n- name: @\n  user:\n    token: @@@@\nclusters:\n- @","password":"@","text":"\\n@ \\d@ [@] <@> %@% #@ \u00e4@ @\u00e4"},"binaryData":{"@":"@/@+@="}}
{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"system:@"},"rules":[{"apiGroups":["@-bank.io"],"resources":["@s","@/status"],"verbs":["@"],"resourceNames":["@"]},{"nonResourceURLs":["/@/*"],"verbs":["get"]}],"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"rbac.@/aggregate":"true"}}]}}
{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"@"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"@"},"subjects":[{"kind":"User","name":"@@@.bank"},{"kind":"Group","name":"oidc:@"},{"kind":"ServiceAccount","namespace":"@","name":"@"}]}
{"apiVersion":"v1","kind":"Node","metadata":{"name":"ip-10-0-0-1.@"},"spec":{"providerID":"aws:///@/i-@","taints":[{"key":"@","value":"@","effect":"NoSchedule"}]},"status":{"addresses":[{"type":"Hostname","address":"@"}],"nodeInfo":{"machineID":"@","osImage":"@ Linux","kernelVersion":"5.15.0-@","kubeletVersion":"v1.35.0+@","containerRuntimeVersion":"containerd://@"},"images":[{"names":["@.io/@@sha256:@"],"sizeBytes":1}]}}
{"apiVersion":"v1","kind":"Service","metadata":{"name":"@"},"spec":{"type":"ExternalName","externalName":"oracle.@.internal","selector":{"@":"@"},"ports":[{"name":"@","port":80,"targetPort":"@"}],"loadBalancerClass":"@.io/@"}}
{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"@","annotations":{"nginx.ingress.kubernetes.io/configuration-snippet":"if ($http_@) { return 301 https://@; }"}},"spec":{"ingressClassName":"@","tls":[{"hosts":["*.@.@"],"secretName":"@"}],"rules":[{"host":"@.kubernetes.io","http":{"paths":[{"path":"/@(/|$)(.*)","pathType":"Prefix","backend":{"service":{"name":"@","port":{"name":"@"}}}}]}}]}}
{"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration","metadata":{"name":"@"},"webhooks":[{"name":"@.@.io","clientConfig":{"url":"https://@.@/@","caBundle":"LS0t@","service":{"name":"@","namespace":"@","path":"/@"}},"rules":[{"apiGroups":["@"],"apiVersions":["@"],"resources":["@"],"operations":["CREATE"]}],"matchConditions":[{"name":"@","expression":"object.spec.@ == '@' && request.namespace.startsWith('@-')"}]}]}
{"apiVersion":"constraints.gatekeeper.sh/v1beta1","kind":"K8s@","metadata":{"name":"@"},"spec":{"match":{"kinds":[{"apiGroups":["@"],"kinds":["@"]}],"namespaces":["@-*"]},"parameters":{"@":[{"@@":"@"}],"message":"ask @ on #@"}}}
{"apiVersion":"kyverno.io/v1","kind":"ClusterPolicy","metadata":{"name":"@"},"spec":{"rules":[{"name":"@","match":{"any":[{"resources":{"kinds":["@"],"names":["@*"],"namespaces":["@"],"annotations":{"@":"@"}}}]},"context":[{"name":"@","configMap":{"name":"@"}},{"name":"x","variable":{"jmesPath":"request.object.@.\"@\" | join('@', @.@[])"}}],"validate":{"message":"@","pattern":{"=(@)":{"^(@)":"@* | !@"}}}}]}}
{"apiVersion":"templates.gatekeeper.sh/v1","kind":"ConstraintTemplate","metadata":{"name":"k8s@"},"spec":{"crd":{"spec":{"names":{"kind":"K8s@"},"validation":{"openAPIV3Schema":{"properties":{"@":{"description":"@ wants"}}}}}},"targets":[{"target":"admission.k8s.gatekeeper.sh","rego":"package @\n# by @\nviolation[{\"msg\": m}] { @ := input.@ }"}]}}
{"apiVersion":"v1","kind":"Secret","metadata":{"name":"@","annotations":{"kubernetes.io/service-account.name":"@"}},"type":"@.io/@","data":{"@":null}}
)lines";
    for (const std::string_view canary : {"zqcanary", "zqcanary-v2", "ZQCANARY", "zqCanary", "svc-zqcanary",
                                          "zqcanary0", "p4y-zqcanary_x", "9zqcanary"}) {
        std::string lines = estate.substr(1);
        for (const auto& [mark, word] :
             {std::pair{'@', std::string(canary)}, {'^', std::string("ZQCANARY7")}}) {
            for (std::size_t at = 0; (at = lines.find(mark, at)) != std::string::npos; at += word.size())
                lines.replace(at, 1, word);
        }
        const std::string text = small(anonymised(lines));
        const std::size_t at = std::min(text.find("canary"), text.size());
        EXPECT_EQ(text.substr(at), "") << canary << " after " << text.substr(at < 90 ? 0 : at - 90, 90);
    }
}

TEST(Anonymise, KindsThatAPersonMadeAreNotTold) {
    Collection collection = collection_of(web);
    collection.lists[0].resource = {"constraints.gatekeeper.sh", "v1", "AcmeRule", "acmerule"};
    collection.unread.push_back({{"acme.test", "v1", "Payment", "payments"}, Cause::Failed, ""});
    collection.server_version = "v1.35.4-acme.1";
    const Collection made = anonymise(collection, key_of(1)).value();
    const std::string kind = Pseudonyms(key_of(1)).word("AcmeRule");
    EXPECT_EQ(made.lists[0].resource, (Resource{"constraints.gatekeeper.sh", "v1", kind, small(kind)}));
    EXPECT_EQ(full_name(made.unread[0].resource).find("payment"), std::string::npos);
    EXPECT_EQ(full_name(made.unread[0].resource).find("acme"), std::string::npos);
    EXPECT_TRUE(made.server_version.starts_with("v1.35.4-"));
    EXPECT_EQ(made.server_version.find("acme"), std::string::npos);
}

// A foreign word is a foreign word, whatever stands beside it in the estate.
TEST(Anonymise, NothingIsLearnedFromTheEstate) {
    const std::string text = anonymised(
        R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"payments","namespace":"payments"},"spec":{"template":{"spec":{"containers":[{"image":"registry.acme.corp/depot/falcosecurity/falco:0.41"},{"image":"payments:1"}]}}}})"
        "\n"
        R"({"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"a"},"rules":[{"apiGroups":["acme-bank.io"],"resources":["payments","pods"],"verbs":["get"]}]})"
        "\n");
    for (std::string_view name : {"payments", "acme", "corp", "depot"})
        EXPECT_EQ(text.find(name), std::string::npos) << name << "\n" << text;
    EXPECT_NE(text.find("/falcosecurity/falco:0.41"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("pods")"), std::string::npos) << text;
}

// Values that a detector and the controls of secrets find, and nothing of them stays.
TEST(Anonymise, CredentialsBecomeOthersThatAreFoundAsWell) {
    const std::string letters = "Zq9CanaryZq9CanaryZq9CanaryZq9CanaryZq9CanaryZq9CanaryZq9CanaryZq9Canary";
    const std::vector<std::string> values = {"token: " + letters + "\nclusters: [] contexts: []",
                                             "eyJhbGciOi" + letters + ".eyJ" + letters + "." + letters,
                                             "join abcdef.0123456789abcdef now",
                                             "-----BEGIN RSA PRIVATE KEY-----\n" + letters,
                                             "AKIAZQCANARYZQ234567",
                                             R"({"type": "service_account", "x": ")" + letters + "\"}",
                                             "AccountKey=" + letters + letters + "==",
                                             "ghp_" + letters.substr(0, 36),
                                             "glpat-" + letters.substr(0, 20),
                                             R"({"auths": {"r": {"auth": ")" + letters + "\"}}}",
                                             "xoxb-" + letters,
                                             "redis://:hunter2@cache",
                                             "redis://u:abcd@cache"};
    const value::DocumentPtr detectors = content::shipped_document("catalogues/credential-detectors.yaml");
    const auto found = [&](const std::string& text) {
        RE2::Options options;
        options.set_encoding(RE2::Options::EncodingLatin1);
        std::string ids;
        for (const value::Value& row : detectors->root().items())
            if (RE2::PartialMatch(text, RE2(std::string(row["pattern"].as_string()), options)))
                ids += std::string(row["id"].as_string()) + " ";
        return ids;
    };
    const KnownWords words;
    const Pseudonyms pseudonyms(key_of(1));
    std::string all;
    for (const std::string& value : values) {
        const std::string made = AnonymousText(words, pseudonyms).value("A", value);
        EXPECT_EQ(found(made), found(value)) << value << "\n" << made;
        EXPECT_EQ(small(made).find("canary"), std::string::npos) << made;
        all += found(value);
    }
    for (const value::Value& row : detectors->root().items())
        EXPECT_NE(all.find(row["id"].as_string()), std::string::npos)
            << "no case of " << row["id"].as_string();
}

TEST(Anonymise, CredentialsThatLookLikeNothingDoNotStay) {
    const KnownWords words;
    const Pseudonyms pseudonyms(key_of(1));
    AnonymousText text(words, pseudonyms);
    EXPECT_NE(text.value("DB_PASSWORD", "admin"), "admin"); // a word that would stay elsewhere
    EXPECT_NE(text.value("PIN_SECRET", "4711"), "4711");
    EXPECT_EQ(text.value("A", "--password=4711").find("4711"), std::string::npos);
    EXPECT_EQ(text.value("A", "account 123456789").find("123456789"), std::string::npos);
    EXPECT_EQ(text.value("A", "redis://u:a1@cache").find(":a1@"), std::string::npos);
    for (std::string_view kept : {"true", "", "$(TOKEN)", "/run/secrets"})
        EXPECT_EQ(text.value("TOKEN", kept), kept); // no credential is there, and that is to be seen
}

TEST(Anonymise, HostsAndAddressesInNamesDoNotStay) {
    const std::string text = anonymised_spec(
        R"({"nodeName":"ip-10-20-30-40","host":"10.20.30.40.nip.io","other":"oracle.acme-bank.internal"})");
    for (std::string_view name : {"20-30-40", "20.30.40", "oracle", "acme", "bank"})
        EXPECT_EQ(text.find(name), std::string::npos) << name << "\n" << text;
    EXPECT_EQ(anonymised_spec(R"({"caBundle":"LS0t+/A="})").find("+/"), std::string::npos);
}

TEST(Anonymise, SelectorsStillSelect) {
    const std::string text = anonymised_spec(R"({"selector":{"acme.test/token":"vaults"}})",
                                             R"({"name":"a","labels":{"acme.test/token":"vaults"}})");
    const Pseudonyms pseudonyms(key_of(1));
    const std::string pair = "{\"" + pseudonyms.word("acme") + "." + pseudonyms.word("test") + "/token\":\""
                             + pseudonyms.word("vaults") + "\"}";
    EXPECT_NE(text.find("\"labels\":" + pair), std::string::npos) << text;
    EXPECT_NE(text.find("\"selector\":" + pair), std::string::npos) << text;
}

// A value of a label has 63 characters at most; a longer one selects nothing.
TEST(Anonymise, NamesStayNames) {
    const KnownWords words;
    const Pseudonyms pseudonyms(key_of(1));
    AnonymousText text(words, pseudonyms);
    std::string name = "q1";
    for (int i = 0; i < 15; ++i) name += "-ab" + std::to_string(i % 10);
    ASSERT_LE(name.size(), 63U);
    EXPECT_LE(text.text(name).size(), 63U);
    EXPECT_EQ(text.text("x." + name), "x." + text.text(name));
}

TEST(Anonymise, NumbersOfPeopleDoNotStay) {
    const std::string text = anonymised_spec(
        R"({"image":"123456789012.registry.test/a:1"})",
        R"({"name":"a","annotations":{"acme.test/contact":"call 0301 234 5678","pod-security.kubernetes.io/enforce":"8080"}})");
    for (std::string_view number : {"123456789012", "0301", "234", "5678"})
        EXPECT_EQ(text.find(number), std::string::npos) << number << "\n" << text;
    EXPECT_NE(text.find("8080"), std::string::npos) << text;
}

TEST(Anonymise, NumbersThatAreCountedStay) {
    const std::string text = anonymised_spec(
        R"({"resources":{"limits":{"memory":"1073741824","cpu":"1500m"}},"expression":"object.spec.x >= 1000000000","port":65535,"rate":"30s"})",
        R"({"name":"a","creationTimestamp":"2026-11-23T07:00:00Z"})");
    for (std::string_view words :
         {"1073741824", "1500m", "1000000000", "65535", "30s", "2026-11-23T07:00:00Z"})
        EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
}

TEST(Anonymise, ExpressionsStayExpressions) {
    const Pseudonyms pseudonyms(key_of(1));
    const std::string text = anonymised_spec(
        R"lines({"expression":"!has(object.spec.hostPID) || object.metadata.name.matches('^acme\\.[a-z]+$') || request.namespace.startsWith('acme-')"})lines");
    const std::string acme = pseudonyms.word("acme");
    EXPECT_NE(text.find("!has(object.spec.hostPID) || object.metadata.name.matches('^" + acme
                        + R"lines(\\.[a-z]+$') || request.namespace.startsWith(')lines" + acme + "-')"),
              std::string::npos)
        << text;
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

TEST(Pseudonyms, WhatIsAlikeHasTheSameForm) {
    const std::string made = Pseudonyms(key_of(1)).alike("aB2-7_9.x");
    EXPECT_NE(made, "aB2-7_9.x");
    EXPECT_TRUE(RE2::FullMatch(made, "[a-z][A-Z][2-7]-[2-7]_[0189][.][a-z]")) << made;
}

TEST(Pseudonyms, WordsStandWhereNamesStand) {
    const Pseudonyms pseudonyms(key_of(1));
    const std::string word = pseudonyms.word("storefront");
    EXPECT_EQ(word.size(), 8U);
    EXPECT_TRUE(std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; }));
    EXPECT_EQ(pseudonyms.word("StoreFront"), static_cast<char>(word[0] - 32) + word.substr(1));
    const std::string digest(64, 'a');
    EXPECT_EQ(pseudonyms.word(digest).size(), 64U);
    EXPECT_EQ(pseudonyms.word("0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f")[8], '-');
}

} // namespace
} // namespace cofferdam::cluster
