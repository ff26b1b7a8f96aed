#include <gtest/gtest.h>

#include "report/report.h"
#include "report/sample_result.h"

namespace cofferdam::report {
namespace {

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

TEST(Html, seven_answers_with_words_beside_the_marks) {
    const std::string page = html(sample::result(), {});
    EXPECT_EQ(count(page, "<article class=\"answer "), 7U);
    EXPECT_NE(page.find("<p class=\"verdict\"><span aria-hidden=\"true\">✗</span> bad</p><h3>What is out of "
                        "compliance?</h3>"),
              std::string::npos);
    EXPECT_NE(page.find("<dd>1 of 9<span class=\"bar\" aria-hidden=\"true\"><span "
                        "style=\"width:11%\"></span></span></dd>"),
              std::string::npos);
}

TEST(Html, worst_ways_unfold_into_their_steps) {
    const std::string page = html(sample::result(), {});
    EXPECT_EQ(count(page, "<details class=\"way\"><summary>Internet → Deployment shop/web → a node, on "
                          "conditions</summary>"),
              1U);
    EXPECT_NE(page.find("<code>PRIVILEGED</code> container/shop/web/agent → node/*<br>container agent is "
                        "&lt;privileged&gt;<br><b>if</b> the node runs Linux"),
              std::string::npos);
}

TEST(Html, loads_nothing_and_forbids_loading) {
    const std::string page = html(sample::result(), {});
    EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
    EXPECT_EQ(count(page, "<script"), 1U);
    for (const char* load : {" src=", "<link", "@import", "url(", "<iframe", "<img", "onclick"}) {
        EXPECT_EQ(count(page, load), 0U) << load;
    }
}

TEST(Html, findings_can_be_filtered_and_lead_to_their_rule) {
    const std::string page = html(sample::result(), {});
    EXPECT_NE(page.find("<tr role=\"row\" data-question=\"compliance\" data-severity=\"critical\">"),
              std::string::npos);
    EXPECT_NE(page.find("<a href=\"#rule-compliance-pss-privileged\">Container is privileged</a>"),
              std::string::npos);
    EXPECT_NE(page.find("<details class=\"rule\" id=\"rule-compliance-pss-privileged\">"), std::string::npos);
}

TEST(Html, workloads_show_their_pod_security) {
    const std::string page = html(sample::result(), {});
    EXPECT_NE(
        page.find("<span class=\"pss fail\">fail</span> <span class=\"checks\">privileged, runAsNonRoot, "
                  "capabilities_restricted</span>"),
        std::string::npos);
    EXPECT_EQ(count(page, "not a pod"), 2U) << "the Compose service";
}

TEST(Html, a_name_is_never_markup) {
    const std::string page = html(sample::hostile(), {});
    EXPECT_EQ(count(page, "<script>alert"), 0U);
    EXPECT_GT(count(page, "=&lt;script&gt;alert(&#39;x&#39;)&lt;/"
                          "script&gt;&amp;&quot;\\x1b]0;owned\\x07\\u202e�@team|`\\nend"),
              5U);
}

TEST(Html, rows_are_bounded_and_the_rest_is_counted) {
    questions::ScanResult result = sample::result();
    result.workloads.assign(50, sample::workload());
    result.answers[5].findings.assign(30, sample::privileged_finding());
    const std::string page = html(result, {.max_rows = 10});
    EXPECT_EQ(count(page, "<tr role=\"row\" data-question"), 10U);
    EXPECT_NE(page.find("21 more in the JSON report"), std::string::npos);
    EXPECT_NE(page.find("40 more in the JSON report"), std::string::npos);
}

} // namespace
} // namespace cofferdam::report
