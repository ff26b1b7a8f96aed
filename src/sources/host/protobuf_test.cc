#include <gtest/gtest.h>

#include "sources/host/protobuf.h"

namespace cofferdam::host {
namespace {

using std::string_literals::operator""s;

TEST(Protobuf, fields_are_found_by_number) {
    const std::string inner = text_field(1, "k") + text_field(2, "v");
    const std::string bytes =
        text_field(1, "first") + "\x18\x96\x01"s + text_field(1, "last") + text_field(5, inner);
    const auto message = Message::parse(bytes);
    ASSERT_TRUE(message.has_value());
    EXPECT_EQ(message->text(1), "last");
    EXPECT_EQ(message->texts(1), (std::vector<std::string_view>{"first", "last"}));
    EXPECT_EQ(message->integer(3), 150U); // the encoding guide's own example
    EXPECT_EQ(message->map(5), (std::vector<std::pair<std::string_view, std::string_view>>{{"k", "v"}}));
    EXPECT_EQ(message->text(3), "");
    EXPECT_EQ(message->integer(1), 0U);
    EXPECT_EQ(message->message(9).text(1), "");
}

TEST(Protobuf, numbers_of_a_fixed_size_are_passed_over) {
    const std::string bytes = "\x09"
                              "12345678"
                              "\x15"
                              "1234"s
                              + text_field(3, "x");
    const auto message = Message::parse(bytes);
    ASSERT_TRUE(message.has_value());
    EXPECT_EQ(message->text(3), "x");
}

TEST(Protobuf, what_is_no_message_is_refused) {
    EXPECT_FALSE(Message::parse("\x0a\x05"
                                "ab"s)
                     .has_value());                    // shorter than it says
    EXPECT_FALSE(Message::parse("\x0b"s).has_value()); // a group
    EXPECT_FALSE(Message::parse("\x02"
                                "a"s)
                     .has_value());                                    // number 0
    EXPECT_FALSE(Message::parse(std::string(11, '\xff')).has_value()); // a varint without end
    EXPECT_FALSE(Message::parse("\x08"s).has_value());
    EXPECT_TRUE(Message::parse("").has_value());
}

TEST(Protobuf, long_texts_are_written_as_they_are_read) {
    const std::string text(300, 'x');
    const std::string bytes = text_field(77, text) + flag_field(2);
    const auto message = Message::parse(bytes);
    ASSERT_TRUE(message.has_value());
    EXPECT_EQ(message->text(77), text);
    EXPECT_EQ(message->integer(2), 1U);
}

} // namespace
} // namespace cofferdam::host
