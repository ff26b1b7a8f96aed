#include <string>

#include <gtest/gtest.h>

#include "estate/image.h"

namespace cofferdam::estate {
namespace {

// "registry repository tag digest" with "-" for what is empty, or "invalid"
std::string parts(std::string_view text) {
    const ImageReference image = parse_image(text);
    EXPECT_EQ(image.text, text);
    if (!image.valid) return "invalid" + std::string(image.repository) + std::string(image.registry);
    const auto shown = [](std::string_view part) { return part.empty() ? "-" : std::string(part); };
    return shown(image.registry) + ' ' + shown(image.repository) + ' ' + shown(image.tag) + ' '
           + shown(image.digest);
}

const std::string digest = "sha256:" + std::string(64, 'a');

TEST(Image, RegistryIsTheFirstElementOnlyIfItLooksLikeOne) {
    EXPECT_EQ(parts("nginx"), "docker.io nginx - -");
    EXPECT_EQ(parts("bitnami/nginx"), "docker.io bitnami/nginx - -");
    EXPECT_EQ(parts("quay.example/nginx"), "quay.example nginx - -");
    EXPECT_EQ(parts("localhost/nginx"), "localhost nginx - -");
    EXPECT_EQ(parts("host:5000/nginx"), "host:5000 nginx - -");
    EXPECT_EQ(parts("HOST/nginx"), "HOST nginx - -");
    EXPECT_EQ(parts("[2001:db8::1]:5000/nginx:1"), "[2001:db8::1]:5000 nginx 1 -");
}

TEST(Image, OneImageHasOneName) {
    EXPECT_EQ(parts("docker.io/library/nginx"), "docker.io nginx - -");
    EXPECT_EQ(parts("index.docker.io/library/nginx"), "docker.io nginx - -");
    EXPECT_EQ(parts("library/nginx"), "docker.io nginx - -");
    EXPECT_EQ(parts("quay.example/library/nginx"), "quay.example library/nginx - -");
    EXPECT_EQ(parts("docker.io/library/a/b"), "docker.io library/a/b - -");
}

TEST(Image, TagAndDigestMayBothStand) {
    EXPECT_EQ(parts("nginx:1.27"), "docker.io nginx 1.27 -");
    EXPECT_EQ(parts("nginx@" + digest), "docker.io nginx - " + digest);
    EXPECT_EQ(parts("host:5000/a/b:1@" + digest), "host:5000 a/b 1 " + digest);
    EXPECT_EQ(parts("host:5000"), "docker.io host 5000 -") << "a single element is a name, never a registry";
}

TEST(Image, RefusesWhatTheGrammarRefuses) {
    for (const std::string& text : {std::string(),
                                    std::string("Nginx"),
                                    std::string("quay.example/Nginx"),
                                    std::string("nginx:"),
                                    std::string("nginx@"),
                                    std::string("nginx:.x"),
                                    std::string("a//b"),
                                    std::string("a/"),
                                    std::string("/a"),
                                    std::string("a..b"),
                                    std::string("a___b"),
                                    std::string("-a"),
                                    std::string("a b"),
                                    std::string("{{ .Values.image }}"),
                                    std::string("host:/a"),
                                    std::string("quay.example:x/a"),
                                    std::string("[]/a"),
                                    std::string("-q.io/a"),
                                    std::string("nginx@sha256:abc"),
                                    std::string("nginx@md5:" + std::string(64, 'a')),
                                    "nginx@sha256:" + std::string(64, 'A'),
                                    std::string(64, 'a'),
                                    "nginx:" + std::string(129, 'a'),
                                    std::string(256, 'a')}) {
        EXPECT_EQ(parts(text), "invalid") << '"' << text << '"';
    }
}

TEST(Image, AcceptsTheGrammarsEdges) {
    EXPECT_EQ(parts("a__b.c---d"), "docker.io a__b.c---d - -");
    EXPECT_EQ(parts("nginx:_"), "docker.io nginx _ -");
    EXPECT_EQ(parts("nginx:" + std::string(128, 'a')), "docker.io nginx " + std::string(128, 'a') + " -");
    EXPECT_EQ(parts(std::string(63, 'a')), "docker.io " + std::string(63, 'a') + " - -");
    EXPECT_EQ(parts(std::string(255, 'a')), "docker.io " + std::string(255, 'a') + " - -");
}

TEST(Image, LatestIsTheTagThatIsNotWritten) {
    EXPECT_TRUE(parse_image("nginx").is_latest());
    EXPECT_TRUE(parse_image("nginx:latest").is_latest());
    EXPECT_FALSE(parse_image("nginx:1").is_latest());
    EXPECT_FALSE(parse_image("nginx:latest@" + digest).is_latest());
}

} // namespace
} // namespace cofferdam::estate
