#include <gtest/gtest.h>

#include "value/arena.h"
#include "value/shortened.h"

namespace cofferdam::value {
namespace {

TEST(ShortenedJson, CutsBetweenCharacters) {
    EXPECT_EQ(shortened_json(Value(), 8), "");
    EXPECT_EQ(shortened_json(Value::string("abcdef"), 8), "\"abcdef\"");
    EXPECT_EQ(shortened_json(Value::string("abcdefg"), 8), "\"abcdefg…");
    EXPECT_EQ(shortened_json(Value::string("aä"), 3), "\"a…");
}

} // namespace
} // namespace cofferdam::value
