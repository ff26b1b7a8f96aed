// Requirements and packs, over a small estate.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "comply/digest.h"
#include "comply/formats.h"
#include "comply/pack.h"
#include "comply/signature.h"
#include "kubernetes/test_world.h"

namespace cofferdam::comply {
namespace {

struct World {
    questions::ScanResult result;
    content::ControlChoice choice;
    std::vector<content::Waiver> waivers;

    explicit World(const std::string& yaml) {
        questions::Settings settings;
        settings.controls.judge_all = true;
        choice = settings.controls;
        result = questions::scan(kubernetes::read_world(yaml), settings);
    }

    Assessment assessed(std::string_view framework, bool managed = false) const {
        return assess(result, content::find_framework(framework), choice, waivers,
                      {.managed = managed, .day = {2026, 11, 22}});
    }
};

Verdict of(const Assessment& assessment, std::string_view requirement) {
    for (const RequirementVerdict& verdict : assessment.requirements) {
        if (verdict.requirement->id == requirement) return verdict.verdict;
    }
    ADD_FAILURE() << requirement;
    return Verdict::NotAssessed;
}

const std::string privileged = R"(
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop}
spec: {containers: [{name: a, image: "a:1", securityContext: {privileged: true}}]}
)";

TEST(Assessment, a_requirement_is_as_bad_as_its_worst_control) {
    const World world(privileged);
    const Assessment pss = world.assessed("pss");
    EXPECT_EQ(of(pss, "privileged"), Verdict::Fail);
    EXPECT_EQ(of(pss, "hostPorts"), Verdict::Pass);
    EXPECT_EQ(of(pss, "capabilities_restricted"), Verdict::Fail);
    EXPECT_EQ(pss.total(), 19U);
}

TEST(Assessment, what_nothing_judges_stays_in_the_count) {
    const World world(privileged);
    const Assessment cis = world.assessed("cis-k8s");
    EXPECT_EQ(of(cis, "1.1.1"), Verdict::NotAssessed);
    EXPECT_EQ(of(cis, "1.2.1"), Verdict::NotAssessed); // there is an API server; its flags were not read
    EXPECT_EQ(of(cis, "5.1.1"), Verdict::NotApplicable);
    EXPECT_EQ(of(cis, "5.2.2"), Verdict::Fail);
    EXPECT_EQ(missing(cis).front().section->id, "1.1");
    const Assessment managed = world.assessed("cis-k8s", true);
    EXPECT_EQ(of(managed, "1.2.1"), Verdict::Provider);
    EXPECT_EQ(managed.total(), cis.total());
}

TEST(Assessment, a_waiver_is_named_and_does_not_pass) {
    World world(privileged);
    world.waivers.push_back({"*", "Pod shop/a", "", "moves next week", "carol", {2026, 12, 1}, {}});
    const Assessment pss = world.assessed("pss");
    EXPECT_EQ(of(pss, "privileged"), Verdict::Waived);
    EXPECT_NE(text({pss, world.result}, {}).find("accepted by carol"), std::string::npos);
    world.waivers.front().expires = {2026, 11, 21};
    EXPECT_EQ(of(world.assessed("pss"), "privileged"), Verdict::Fail);
}

TEST(Assessment, a_field_of_a_wrong_type_is_unknown) {
    const World world(
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: 7, ports: [{port: 80}]}\n");
    const Assessment all = world.assessed("");
    for (const ControlVerdict& control : all.controls) {
        for (const Row& row : control.rows) EXPECT_NE(row.verdict, Verdict::Waived);
    }
}

// Alertmanager makes pods that are not in the estate: of them nothing is known, of bindings all the same.
TEST(Assessment, what_is_about_bindings_does_not_wait_for_pods) {
    const World world(
        "apiVersion: monitoring.coreos.com/v1\nkind: Alertmanager\nmetadata: {name: a, namespace: x}\n"
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: []\n");
    const Assessment all = world.assessed("");
    bool seen = false;
    for (const ControlVerdict& control : all.controls) {
        if (control.rule->id != "credentials-cluster-admin") continue;
        seen = true;
        EXPECT_TRUE(control.estate_passes) << control.reason;
    }
    EXPECT_TRUE(seen);
}

TEST(Formats, foreign_names_are_neutralised) {
    const World world(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: \"<b>=1\"}\nspec: {hostPID: true, containers: []}\n");
    const Assessment pss = world.assessed("pss");
    EXPECT_EQ(html({pss, world.result}, {}).find("<b>=1"), std::string::npos);
    EXPECT_NE(csv({pss, world.result}, {}).find("\"hostNamespaces\""), std::string::npos);
    EXPECT_NE(json({pss, world.result}, {}).find(R"("verdict":"fail")"), std::string::npos);
}

TEST(Digest, is_sha_256) {
    EXPECT_EQ(sha256("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); // FIPS 180-4
}

struct Pack {
    std::map<std::string, std::string> files;

    Verification verified() const {
        std::vector<std::string> names;
        for (const auto& [name, bytes] : files) names.push_back(name);
        auto verification = verify_pack(
            [&](const std::string& name) -> Result<std::string> {
                const auto file = files.find(name);
                if (file == files.end()) return error("{}: no such file", name);
                return file->second;
            },
            names);
        EXPECT_TRUE(verification.has_value());
        return *verification;
    }
};

Pack pack_of(const World& world) {
    const Assessment pss = world.assessed("pss");
    const Making making{
        .created = "2026-11-22T12:00:00Z", .arguments = "comply", .rights = "", .waivers = &world.waivers};
    return {make_pack({pss, world.result}, making)};
}

TEST(Pack, any_change_is_noticed) {
    const World world(privileged);
    const Pack whole = pack_of(world);
    EXPECT_EQ(whole.verified().faults, std::vector<std::string>{});
    EXPECT_EQ(whole.verified().inputs, 1U);
    Pack changed = whole;
    changed.files["report.csv"] += " ";
    EXPECT_EQ(changed.verified().faults,
              std::vector<std::string>{"report.csv is not what the manifest says"});
    Pack less = whole;
    less.files.erase("report.html");
    EXPECT_EQ(less.verified().faults, std::vector<std::string>{"report.html: no such file"});
    Pack more = whole;
    more.files["note.txt"] = "";
    EXPECT_EQ(more.verified().faults, std::vector<std::string>{"note.txt is not in the manifest"});
}

struct KeyPair {
    std::string private_key;
    std::string public_key;
};

std::string text_of(BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    std::string text(bytes, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

KeyPair new_keys() {
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    BIO* secret = BIO_new(BIO_s_mem());
    BIO* open = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(secret, key, nullptr, nullptr, 0, nullptr, nullptr);
    PEM_write_bio_PUBKEY(open, key);
    EVP_PKEY_free(key);
    return {text_of(secret), text_of(open)};
}

TEST(Signature, holds_for_these_bytes_and_this_key_alone) {
    const auto [private_key, public_key] = new_keys();
    const auto signature = sign("manifest", private_key);
    ASSERT_TRUE(signature.has_value());
    EXPECT_TRUE(is_signed("manifest", *signature, public_key).value());
    EXPECT_FALSE(is_signed("manifest ", *signature, public_key).value());
    EXPECT_FALSE(is_signed("manifest", "00", public_key).value());
    EXPECT_FALSE(is_signed("manifest", *signature, private_key).has_value());
    EXPECT_FALSE(sign("manifest", "no key").has_value());
}

} // namespace
} // namespace cofferdam::comply
