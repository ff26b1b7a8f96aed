#include <gtest/gtest.h>

#include "report/escape.h"
#include "report/sample_result.h"

namespace cofferdam::report {
namespace {

TEST(Visible, plain_text_and_other_scripts_stay) {
    EXPECT_EQ(visible("web-1 été 日本 🚀"), "web-1 été 日本 🚀");
}

TEST(Visible, control_characters_and_reordering_are_shown) {
    EXPECT_EQ(visible("a\nb\tc\x1b[31m\x7f"), "a\\nb\\tc\\x1b[31m\\x7f");
    EXPECT_EQ(visible("\xc2\x9b"
                      "31m"),
              "\\x9b31m")
        << "C1 controls open escape sequences too";
    EXPECT_EQ(visible("user\xe2\x80\xae"
                      "nimda"),
              "user\\u202enimda");
    EXPECT_EQ(visible(std::string_view("\0", 1)), "\\x00");
}

TEST(Visible, bytes_that_are_no_utf8_are_replaced_one_by_one) {
    EXPECT_EQ(visible("a\xff\xfe"
                      "b"),
              "a��b");
    EXPECT_EQ(visible("\xc0\xaf"), "��") << "overlong slash";
    EXPECT_EQ(visible("\xed\xa0\x80"), "���") << "surrogate";
    EXPECT_EQ(visible("\xf4\x90\x80\x80"), "����") << "beyond U+10FFFF";
    EXPECT_EQ(visible("\xe2\x82"), "��") << "cut off";
    EXPECT_EQ(visible("\xef\xbf\xbf"), "�") << "U+FFFF is not allowed in XML";
}

TEST(Markup, entities) {
    EXPECT_EQ(markup("<a href=\"x\">'&'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

TEST(MarkdownText, syntax_and_mentions_are_escaped) {
    EXPECT_EQ(markdown_text("[x](y) *b* <i> a|b"), "\\[x\\]\\(y\\) \\*b\\* &#60;i&#62; a&#124;b");
    EXPECT_EQ(markdown_text("@team #12"), "@&#8203;team #&#8203;12");
    EXPECT_EQ(markdown_text("https://evil.example"), "https&#58;//evil.example") << "no automatic link";
    EXPECT_EQ(markdown_text("web: open, :smile: x"), "web: open, &#58;smile: x") << "nor a picture";
}

TEST(MarkdownCode, nothing_leaves_the_span) {
    EXPECT_EQ(markdown_code("kubectl get pod -o jsonpath='{.spec}'"),
              "`kubectl get pod -o jsonpath='{.spec}'`");
    EXPECT_EQ(markdown_code("a\nb"), "`a\\nb`") << "nothing invisible, no second line";
    EXPECT_EQ(markdown_code("a`</code>|"), "<code>a&#96;&#60;/code&#62;&#124;</code>");
}

TEST(CsvField, quotes_are_doubled_and_formulas_defused) {
    EXPECT_EQ(csv_field("a \"b\", c"), "\"a \"\"b\"\", c\"");
    EXPECT_EQ(csv_field("=1+1"), "\"'=1+1\"");
    EXPECT_EQ(csv_field("  @SUM(A1)"), "\"'  @SUM(A1)\"");
    EXPECT_EQ(csv_field("-1"), "\"'-1\"");
    EXPECT_EQ(csv_field("a-1"), "\"a-1\"");
}

TEST(Uri, relative_and_absolute_paths) {
    EXPECT_EQ(uri("k8s/a b.yaml"), "k8s/a%20b.yaml");
    EXPECT_EQ(uri("a.tgz:web.yaml"), "a.tgz%3Aweb.yaml") << "a colon would begin a scheme";
    EXPECT_EQ(uri("/srv/é.yaml"), "file:///srv/%C3%A9.yaml");
}

} // namespace
} // namespace cofferdam::report
