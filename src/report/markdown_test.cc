#include <gtest/gtest.h>

#include "report/report.h"
#include "report/sample_result.h"

namespace cofferdam::report {
namespace {

TEST(Markdown, a_table_of_seven_and_folded_details) {
    const std::string printed = markdown(sample::result(), {});
    EXPECT_TRUE(
        printed.starts_with("## Cofferdam: seven answers\n\n| verdict | question | answer | findings |\n"));
    EXPECT_NE(printed.find("| ❌ bad | **compliance** | 1 of 9 workloads fails baseline | 1 |\n"),
              std::string::npos);
    EXPECT_NE(printed.find("1. set securityContext.privileged: false in Deployment shop/web "
                           "(**critical**, closes 1 finding)"),
              std::string::npos)
        << printed;
    EXPECT_NE(
        printed.find(
            "<details><summary>compliance: 1 finding</summary>\n\n\n**Container is privileged** (critical, "),
        std::string::npos)
        << printed;
}

TEST(Markdown, a_name_can_neither_mention_nor_break_the_table) {
    const std::string printed = markdown(sample::hostile(), {});
    EXPECT_EQ(printed.find("@team"), std::string::npos);
    EXPECT_EQ(printed.find("<script>"), std::string::npos);
    EXPECT_NE(printed.find("| ✅ good | **policies** | =&#60;script&#62;alert\\('x'\\)"), std::string::npos)
        << printed;
}

TEST(Markdown, stays_below_the_limit_of_comments) {
    questions::ScanResult result = sample::result();
    for (questions::Answer& answer : result.answers)
        answer.findings.assign(5000, sample::privileged_finding());
    const std::string printed = markdown(result, {});
    EXPECT_LT(printed.size(), 65'536U);
    EXPECT_NE(printed.find(" more in the JSON report."), std::string::npos) << "what was cut is counted";
}

} // namespace
} // namespace cofferdam::report
