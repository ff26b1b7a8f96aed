#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "value/arena.h"
#include "value/document.h"
#include "value/value.h"

namespace cofferdam::value {
namespace {

TEST(Value, ChainsThroughMissingFields) {
    Arena arena;
    const Entry inner[] = {{Value::string("runAsUser"), Value::integer(0)}};
    const Entry outer[] = {{Value::string("securityContext"), arena.map(inner)}};
    const Value spec = arena.map(outer);
    EXPECT_EQ(spec["securityContext"]["runAsUser"].int_if(), 0);
    EXPECT_TRUE(spec["volumes"][3]["name"].is(Kind::Missing));
    EXPECT_FALSE(spec["volumes"]);
    EXPECT_EQ(spec.find("volumes"), nullptr);
    EXPECT_EQ(spec.find("securityContext"), &spec.entries()[0].value);
}

TEST(Value, NullIsFalseAndPresent) {
    Arena arena;
    const Entry entries[] = {{Value::string("a"), Value::null()}};
    const Value map = arena.map(entries);
    EXPECT_FALSE(map["a"]);
    EXPECT_TRUE(map["a"].is(Kind::Null));
    EXPECT_TRUE(Value::boolean(false)) << "a false is there";
}

TEST(Value, LargeMapsFindEveryKeyAndKeepTheirOrder) {
    for (const std::size_t count : {16U, 17U, 1000U}) {
        Arena arena;
        std::vector<Entry> entries;
        for (std::size_t i = 0; i < count; ++i)
            entries.push_back({arena.string("key" + std::to_string((i * 7919) % count)),
                               Value::integer(static_cast<std::int64_t>(i))});
        const Value map = arena.map(entries);
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_EQ(map.entries()[i].value.as_int(), static_cast<std::int64_t>(i));
            EXPECT_EQ(map.find(map.entries()[i].key.as_string()), &map.entries()[i].value);
        }
        EXPECT_EQ(map.find("absent"), nullptr);
    }
}

TEST(Value, EqualMapsMayDifferInOrderOnly) {
    Arena arena;
    const Entry a = {Value::string("a"), Value::integer(1)};
    const Entry b = {Value::string("b"), Value::integer(2)};
    const Entry c = {Value::string("b"), Value::real(2)};
    EXPECT_EQ(arena.map(std::vector{a, b}), arena.map(std::vector{b, a}));
    EXPECT_FALSE(arena.map(std::vector{a, b}) == arena.map(std::vector{a}));
    EXPECT_FALSE(arena.map(std::vector{a, b}) == arena.map(std::vector{a, c}))
        << "2 and 2.0 are different kinds";
}

TEST(Value, UnsignedIntegersThatFitAreInt) {
    EXPECT_TRUE(Value::unsigned_integer(INT64_MAX).is(Kind::Int));
    EXPECT_TRUE(Value::unsigned_integer(std::uint64_t{INT64_MAX} + 1).is(Kind::Uint));
}

TEST(Arena, LargeTextsDoNotEndTheCurrentBlock) {
    Arena arena;
    const char* first = arena.copy("a").data();
    arena.copy(std::string(1 << 20, 'x'));
    EXPECT_EQ(arena.copy("b").data(), first + 1);
}

TEST(ToJson, WritesWhatReadsBackTheSame) {
    Arena arena;
    const Value items[] = {Value::null(),
                           Value::boolean(true),
                           Value::integer(INT64_MIN),
                           Value::unsigned_integer(UINT64_MAX),
                           Value::real(0.1),
                           Value::real(1),
                           Value::real(1e300),
                           Value::number("123456789012345678901234567890"),
                           Value::string("\"\\\n\t\x01 é")};
    EXPECT_EQ(
        to_json(arena.list(items)),
        "[null,true,-9223372036854775808,18446744073709551615,0.1,1.0,1e+300,123456789012345678901234567890,"
        "\"\\\"\\\\\\n\\t\\u0001 é\"]");
    const Parsed back = parse_json(std::make_shared<const Text>("t", to_json(arena.list(items))));
    ASSERT_EQ(back.documents.size(), 1U);
    EXPECT_EQ(back.documents[0]->root(), arena.list(items));
}

TEST(ToJson, MapsKeepTheirOrder) {
    Arena arena;
    const Entry entries[] = {{Value::string("b"), arena.list({})}, {Value::string("a"), arena.map({})}};
    EXPECT_EQ(to_json(arena.map(entries)), R"({"b":[],"a":{}})");
}

} // namespace
} // namespace cofferdam::value
