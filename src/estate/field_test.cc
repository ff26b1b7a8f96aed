#include <gtest/gtest.h>

#include "estate/field.h"

namespace cofferdam::estate {
namespace {

Object object_of(const std::string& yaml) {
    auto parsed = value::parse_yaml(std::make_shared<value::Text>("pod.yaml", yaml));
    Object object;
    object.document = parsed.documents.at(0);
    object.raw = &object.document->root();
    return object;
}

const char* const pod = R"(metadata:
  annotations:
    a.b/c: x
spec:
  containers:
    - name: web
      securityContext:
        privileged: true
)";

TEST(FieldPath, quotes_keys_that_would_be_read_as_paths) {
    EXPECT_EQ(field_path("metadata.annotations", "a.b/c"), R"(metadata.annotations["a.b/c"])");
    EXPECT_EQ(field_path(field_path("spec", "containers"), 2), "spec.containers[2]");
    EXPECT_EQ(field_path("", "spec"), "spec");
}

TEST(Locate, a_written_field_is_explicit_and_has_its_line) {
    Object object = object_of(pod);
    FieldLocation location = locate(object, "spec.containers[0].securityContext.privileged");
    EXPECT_TRUE(location.is_explicit);
    EXPECT_EQ(to_string(location.place), "pod.yaml:8:21");
    EXPECT_TRUE(locate(object, R"(metadata.annotations["a.b/c"])").is_explicit);
}

TEST(Locate, a_default_has_the_place_of_its_nearest_written_ancestor) {
    Object object = object_of(pod);
    FieldLocation location = locate(object, "spec.containers[0].securityContext.capabilities.drop[0]");
    EXPECT_FALSE(location.is_explicit);
    EXPECT_EQ(location.place.position().line, 8U);
    EXPECT_FALSE(locate(object, "spec.containers[7].image").is_explicit);
}

TEST(AtPath, gives_the_value_or_missing) {
    Object object = object_of(pod);
    EXPECT_EQ(at_path(*object.raw, "spec.containers[0].name").as_string(), "web");
    EXPECT_TRUE(at_path(*object.raw, "spec.template.spec").is(value::Kind::Missing));
}

} // namespace
} // namespace cofferdam::estate
