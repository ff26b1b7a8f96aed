#include <gtest/gtest.h>

#include "sources/compose/discovery.h"
#include "value/document.h"

namespace cofferdam::compose {
namespace {

using Names = std::vector<std::string>;

bool is_compose(const std::string& path, const std::string& yaml) {
    const auto parsed = value::parse_yaml(std::make_shared<const value::Text>(path, yaml));
    return looks_like_compose(path, parsed.documents.at(0)->root());
}

TEST(Discovery, KnowsComposeFilesByName) {
    for (const char* name : {"a/compose.yaml", "compose.override.yml", "docker-compose.yml",
                             "docker-compose.prod.yaml", "compose-dev.yml"})
        EXPECT_TRUE(has_compose_name(name)) << name;
    for (const char* name :
         {"composer.yaml", "compose.json", "my-compose.txt", "docker.yaml", "recompose.yml"})
        EXPECT_FALSE(has_compose_name(name)) << name;
}

TEST(Discovery, KnowsComposeFilesByContent) {
    EXPECT_TRUE(is_compose("stack.yaml", "services: {web: {image: nginx}}"));
    EXPECT_TRUE(is_compose("stack.yaml", "services: {web: {build: .}}"));
    EXPECT_TRUE(is_compose("compose.override.yaml", "services: {web: {privileged: true}}"));
}

TEST(Discovery, OtherFilesWithServicesAreNotCompose) {
    EXPECT_FALSE(
        is_compose("services.yaml", "services: {_defaults: {autowire: true}, 'App\\': {resource: ../src}}"))
        << "Symfony";
    EXPECT_FALSE(is_compose(".gitlab-ci.yml", "services: [docker:dind]")) << "GitLab";
    EXPECT_FALSE(is_compose("x.yaml", "apiVersion: v1\nkind: Thing\nservices: {web: {image: x}}"))
        << "Kubernetes";
    EXPECT_FALSE(is_compose("compose.yaml", "hello: world"));
}

TEST(Discovery, OneProjectWhereDockerComposeFindsAFile) {
    const auto projects = find_projects(Names{"Dockerfile", "compose.override.yaml", "compose.yaml",
                                              "docker-compose.yml", "compose.prod.yaml"});
    ASSERT_EQ(projects.size(), 1u);
    EXPECT_EQ(projects[0].files, (Names{"compose.yaml", "compose.override.yaml"}));
    EXPECT_EQ(projects[0].variants, (Names{"docker-compose.yml", "compose.prod.yaml"}));
}

TEST(Discovery, ElseEachFileIsAProject) {
    const auto projects = find_projects(Names{"docker-compose.dev.yml", "docker-compose.prod.yml", "x.yaml"});
    ASSERT_EQ(projects.size(), 2u);
    EXPECT_EQ(projects[0].files, Names{"docker-compose.dev.yml"});
    EXPECT_EQ(projects[1].files, Names{"docker-compose.prod.yml"});
    EXPECT_TRUE(find_projects(Names{"x.yaml"}).empty());
}

} // namespace
} // namespace cofferdam::compose
