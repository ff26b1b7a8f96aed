#include <gtest/gtest.h>

#include "value/text.h"

namespace cofferdam::value {
namespace {

TEST(Text, PositionsCountLinesAndBytesFromOne) {
    const Text text("f", "ab\n\nc");
    EXPECT_EQ(text.position(0), (Position{1, 1}));
    EXPECT_EQ(text.position(2), (Position{1, 3})) << "the line's end belongs to the line";
    EXPECT_EQ(text.position(3), (Position{2, 1}));
    EXPECT_EQ(text.position(4), (Position{3, 1}));
    EXPECT_EQ(text.position(99), (Position{3, 2}));
}

TEST(Text, Utf16ColumnsCountUnits) {
    const Text text("f", std::string("\xFF\xFE"
                                     "a\0\n\0b\0",
                                     8));
    EXPECT_EQ(text.encoding(), Encoding::Utf16LittleEndian);
    EXPECT_EQ(text.position(6), (Position{2, 1}));
}

TEST(Place, PrintsAsEditorsUnderstand) {
    const auto text = std::make_shared<const Text>("web.yaml", "a: 1\nb: 2\n");
    EXPECT_EQ(to_string(Place{text, {8, 9}}), "web.yaml:2:4");
    EXPECT_EQ(to_string(Place{text, {}}), "web.yaml:1");
    EXPECT_EQ(to_string(Place{}), "");
}

} // namespace
} // namespace cofferdam::value
