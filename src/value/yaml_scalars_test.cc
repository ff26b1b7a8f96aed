#include <gtest/gtest.h>

#include "value/document.h"
#include "value/numbers.h"
#include "value/yaml_scalars.h"

namespace cofferdam::value {
namespace {

std::string plain(std::string_view text) {
    Arena arena;
    const Value value = resolve_plain(text, arena);
    return std::string(kind_name(value.kind())) + " " + to_json(value);
}

// The expected values are what go.yaml.in/yaml/v2 gives.
TEST(YamlScalar, WordsOfYaml11) {
    for (const char* word : {"y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"})
        EXPECT_EQ(plain(word), "boolean true") << word;
    for (const char* word : {"n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"})
        EXPECT_EQ(plain(word), "boolean false") << word;
    for (const char* word : {"", "~", "null", "Null", "NULL"}) EXPECT_EQ(plain(word), "null null") << word;
    for (const char* word : {"yEs", "nO", "oN", "tRUE", "nULL", "yesno", "<<", "="})
        EXPECT_EQ(plain(word), "string \"" + std::string(word) + "\"");
}

TEST(YamlScalar, Integers) {
    EXPECT_EQ(plain("017"), "integer 15");
    EXPECT_EQ(plain("0o17"), "integer 15");
    EXPECT_EQ(plain("0x1F"), "integer 31");
    EXPECT_EQ(plain("-0b11"), "integer -3");
    EXPECT_EQ(plain("+12"), "integer 12");
    EXPECT_EQ(plain("1_000"), "integer 1000");
    EXPECT_EQ(plain("0"), "integer 0");
    EXPECT_EQ(plain("18446744073709551615"), "integer 18446744073709551615");
    EXPECT_EQ(plain("-9223372036854775808"), "integer -9223372036854775808");
    EXPECT_EQ(plain("18446744073709551616"), "number 18446744073709551616") << "its digits are kept";
    EXPECT_EQ(plain("08"), "number 8.0") << "no octal, so Go takes it for a float";
    EXPECT_EQ(plain("_1"), "string \"_1\"");
    EXPECT_EQ(plain("1:30"), "string \"1:30\"") << "no base 60";
    EXPECT_EQ(plain("0x"), "string \"0x\"");
    EXPECT_EQ(plain("--1"), "string \"--1\"");
    EXPECT_EQ(plain("-"), "string \"-\"");
}

TEST(YamlScalar, Floats) {
    EXPECT_EQ(plain("1.5"), "number 1.5");
    EXPECT_EQ(plain("1."), "number 1.0");
    EXPECT_EQ(plain(".5"), "number 0.5");
    EXPECT_EQ(plain("+.5e1"), "number 5.0");
    EXPECT_EQ(plain("1e3"), "number 1000.0");
    EXPECT_EQ(plain("1_0.5"), "number 10.5");
    EXPECT_EQ(plain(".5_0"), "number 0.5");
    EXPECT_EQ(plain("._5"), "string \"._5\"");
    EXPECT_EQ(plain("1e-999"), "number 0.0");
    EXPECT_EQ(plain("1e999"), "string \"1e999\"") << "too large for a float: Go leaves the string";
    EXPECT_EQ(plain("1.2.3"), "string \"1.2.3\"");
    EXPECT_EQ(plain("+-7."), "string \"+-7.\"");
    EXPECT_EQ(plain("1e"), "string \"1e\"");
    EXPECT_EQ(plain("."), "string \".\"");
    EXPECT_EQ(plain("inf"), "string \"inf\"");
    EXPECT_EQ(plain("2001-01-01"), "string \"2001-01-01\"");
}

TEST(YamlScalar, FloatsOfWholeNumbersBecomeIntegersOnTheWayThroughJson) {
    EXPECT_EQ(value_through_json(Value::real(1e3))->as_int(), 1000);
    EXPECT_EQ(value_through_json(Value::real(-0.0))->as_int(), 0);
    EXPECT_EQ(value_through_json(Value::real(4611686018427387904.0))->as_int(), 4611686018427388000)
        << "the shortest digits, then zeros";
    EXPECT_EQ(value_through_json(Value::real(1.5))->as_double(), 1.5);
    EXPECT_EQ(value_through_json(Value::real(1e19))->as_double(), 1e19);
    Arena arena;
    EXPECT_FALSE(value_through_json(resolve_plain(".inf", arena)));
    EXPECT_FALSE(value_through_json(resolve_plain(".NaN", arena)));
}

std::string tagged(std::string_view type, std::string_view text) {
    Arena arena;
    const std::string tag =
        type.starts_with('!') ? std::string(type) : "tag:yaml.org,2002:" + std::string(type);
    const Result<Value> value = resolve_tagged(tag, text, arena);
    return value ? to_json(*value) : value.error().message;
}

TEST(YamlScalar, Tags) {
    EXPECT_EQ(tagged("str", "017"), "\"017\"");
    EXPECT_EQ(tagged("int", "017"), "15");
    EXPECT_EQ(tagged("int", "x"), "\"x\" is not a !!int");
    EXPECT_EQ(tagged("float", "3"), "3.0");
    EXPECT_EQ(tagged("bool", "yes"), "true");
    EXPECT_EQ(tagged("bool", "1"), "\"1\" is not a !!bool");
    EXPECT_EQ(tagged("null", ""), "null");
    EXPECT_EQ(tagged("null", "x"), "\"x\" is not a !!null");
    EXPECT_EQ(tagged("binary", "aGk="), "\"hi\"");
    EXPECT_EQ(tagged("binary", "aGk"), "a !!binary value is not base64");
    EXPECT_EQ(tagged("binary", "/w=="), "\"\xEF\xBF\xBD\"") << "not UTF-8";
    EXPECT_EQ(tagged("timestamp", "2001-02-03"), "\"2001-02-03\"");
    EXPECT_EQ(tagged("timestamp", "2001-02-30"), "\"2001-02-30\" is not a !!timestamp");
    EXPECT_EQ(tagged("timestamp", "2001-1-2T3:4:5.6Z"), "\"2001-1-2T3:4:5.6Z\"");
    EXPECT_EQ(tagged("!secret", "017"), "\"017\"") << "a local tag makes a string";
}

TEST(YamlScalar, FloatKeysAreWrittenAsGoDoes) {
    EXPECT_EQ(format_float_key(1.5), "1.5");
    EXPECT_EQ(format_float_key(100000), "100000");
    EXPECT_EQ(format_float_key(1e6), "1e+06");
    EXPECT_EQ(format_float_key(16777217), "1.6777216e+07") << "as a 32-bit float";
    EXPECT_EQ(format_float_key(0.00001), "1e-05");
    EXPECT_EQ(format_float_key(1e300), ".inf");
}

} // namespace
} // namespace cofferdam::value
