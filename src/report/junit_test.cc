#include <gtest/gtest.h>

#include "report/report.h"
#include "report/sample_result.h"

namespace cofferdam::report {
namespace {

TEST(Junit, a_suite_per_question_and_a_case_per_finding) {
    const std::string printed = junit(sample::result(), {});
    EXPECT_TRUE(
        printed.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                            "<testsuites name=\"cofferdam\" tests=\"9\" failures=\"3\" errors=\"0\">\n"))
        << printed;
    EXPECT_NE(printed.find(R"(  <testsuite name="compliance" tests="2" failures="2" errors="0" skipped="0">
    <testcase classname="cofferdam.compliance" name="What is out of compliance?">
      <failure type="bad" message="1 of 9 workloads fails baseline"/>
    </testcase>
    <testcase classname="cofferdam.compliance.compliance-pss-privileged" name="Deployment shop/web">
      <failure type="critical" message="container agent is privileged">Container is privileged (k8s/shop.yaml:3:3)
spec.template.spec.containers[0].securityContext.privileged = true (k8s/shop.yaml:5:1)
</failure>
    </testcase>
  </testsuite>
)"),
              std::string::npos)
        << printed;
}

TEST(Junit, an_answer_that_cannot_be_known_is_skipped_not_passed) {
    const std::string printed = junit(sample::result(), {});
    EXPECT_NE(
        printed.find("<skipped message=\"cannot know: 1 namespace has no label; API server: its admission "
                     "configuration was not given\"/>"),
        std::string::npos)
        << printed;
    EXPECT_NE(
        printed.find("<testcase classname=\"cofferdam.policies\" name=\"Where do my policies exist?\"/>"),
        std::string::npos);
}

TEST(Junit, names_are_no_markup) {
    const std::string printed = junit(sample::hostile(), {});
    EXPECT_EQ(printed.find("<script>"), std::string::npos);
    EXPECT_NE(printed.find("&lt;script&gt;alert(&#39;x&#39;)"), std::string::npos);
}

} // namespace
} // namespace cofferdam::report
