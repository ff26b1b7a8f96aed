#include <gtest/gtest.h>

#include "sources/compose/interpolation.h"

namespace cofferdam::compose {
namespace {

std::string read(std::string_view text) {
    const Environment environment = {{"SET", "value"}, {"EMPTY", ""}, {"_a1", "low"}};
    const auto result = interpolate(text, lookup_in(environment));
    return result ? result->text : "error: " + result.error().message;
}

TEST(Interpolation, NamesWithAndWithoutBraces) {
    EXPECT_EQ(read("a $SET b ${SET}c $_a1"), "a value b valuec low");
    EXPECT_EQ(read("$SET.x/$SET-y"), "value.x/value-y");
}

TEST(Interpolation, DollarsThatNameNothingStay) {
    EXPECT_EQ(read("$5 $ $(x) $$SET $${SET}"), "$5 $ $(x) $SET ${SET}");
}

TEST(Interpolation, DefaultsForUnsetAndForEmpty) {
    EXPECT_EQ(read("${NONE-d} ${EMPTY-d} ${SET-d}"), "d  value");
    EXPECT_EQ(read("${NONE:-d} ${EMPTY:-d} ${SET:-d}"), "d d value");
}

TEST(Interpolation, ReplacementsForSet) {
    EXPECT_EQ(read("<${NONE+r}> <${EMPTY+r}> <${SET+r}>"), "<> <r> <r>");
    EXPECT_EQ(read("<${NONE:+r}> <${EMPTY:+r}> <${SET:+r}>"), "<> <> <r>");
}

TEST(Interpolation, DefaultsNest) {
    EXPECT_EQ(read("${NONE:-${SET}-${NONE:-deep}}!"), "value-deep!");
    EXPECT_EQ(read("${NONE:-{\"a\": {}}}"), "{\"a\": {}}");
}

TEST(Interpolation, UnsetAndRequiredAreTold) {
    const Environment none;
    const auto result = interpolate("$A ${B} ${C:?give it} ${D-d} ${E:+e}", lookup_in(none));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->unset, (std::vector<std::string>{"A", "B"}));
    ASSERT_EQ(result->required.size(), 1u);
    EXPECT_EQ(result->required[0].name, "C");
    EXPECT_EQ(result->required[0].message, "give it");
}

TEST(Interpolation, BadReferences) {
    EXPECT_EQ(read("${1x}"), "error: \"${1x}\" names no variable; write $$ for a dollar");
    EXPECT_EQ(read("${}"), "error: \"${}\" names no variable; write $$ for a dollar");
    EXPECT_EQ(read("${A!}"), "error: \"${A!}\" is no variable reference");
    EXPECT_EQ(read("x${A"), "error: \"${\" without its closing brace");
}

TEST(Interpolation, BoundsOnDepthAndLength) {
    std::string deep;
    for (int i = 0; i < 200; ++i) deep += "${A:-";
    deep += std::string(200, '}');
    EXPECT_EQ(read(deep), "error: variables are nested more than 100 deep");
    const Environment large = {{"A", std::string(100, 'a')}};
    EXPECT_EQ(interpolate("$A$A", lookup_in(large), 150).error().message,
              "longer than 150 bytes with its variables");
}

} // namespace
} // namespace cofferdam::compose
