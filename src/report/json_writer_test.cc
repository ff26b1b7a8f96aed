#include <gtest/gtest.h>

#include "report/json_value.h"
#include "report/json_writer.h"

namespace cofferdam::report {
namespace {

std::string quoted(std::string_view text) {
    std::string out;
    JsonWriter(out).string(text);
    return out;
}

TEST(JsonWriter, commas_and_nesting) {
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    out.member("a", "x");
    out.begin_array("b");
    out.integer(-1);
    out.boolean(true);
    out.null();
    out.begin_object();
    out.end_object();
    out.end_array();
    out.count("c", 2);
    out.end_object();
    EXPECT_EQ(text, R"({"a":"x","b":[-1,true,null,{}],"c":2})");
}

TEST(JsonWriter, elements_on_lines_of_their_own) {
    std::string text;
    JsonWriter out(text);
    out.begin_array();
    out.line();
    out.integer(1);
    out.line();
    out.integer(2);
    out.end_array();
    EXPECT_EQ(text, "[\n1,\n2]");
}

TEST(JsonWriter, strings_are_escaped_by_rfc_8259) {
    EXPECT_EQ(quoted("a\"b\\c/\n\r\t"), R"("a\"b\\c/\n\r\t")");
    EXPECT_EQ(quoted(std::string_view("\0\x1f\x7f", 3)), R"("\u0000\u001f\u007f")");
    EXPECT_EQ(quoted("été 日本"), "\"été 日本\"");
    EXPECT_EQ(quoted("a\xff"
                     "b"),
              "\"a�b\"");
}

TEST(IsJson, whole_values_only) {
    for (const char* json : {"true", "null", "0", "42", "-1", "1.5", "\"a\"", "\"a\\nb\"", "[\"NET_ADMIN\"]",
                             "[\"A\",1]", "[\"a,b\"]", "[]", "{}"}) {
        EXPECT_TRUE(is_json(json)) << json;
    }
    for (const char* text : {"", "tru", "007", "\"a", "\"a\"b\"", "[1, …", "[1,]", "[,1]", "1 2", "nix"})
        EXPECT_FALSE(is_json(text)) << text;
}

} // namespace
} // namespace cofferdam::report
