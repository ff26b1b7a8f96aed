#include <algorithm>

#include <gtest/gtest.h>

#include "report/report.h"
#include "report/sample_result.h"

namespace cofferdam::report {
namespace {

TEST(Csv, one_finding_per_row) {
    EXPECT_EQ(
        csv(sample::result(), {}),
        R"("question","rule","title","severity","target","group","kind","namespace","name","file","line","column",)"
        R"("reason","conditional","platform","fingerprint")"
        "\r\n"
        R"("internet","internet-node-port","Workload is behind a port of every node","medium","k8s","apps",)"
        R"("Deployment","shop","web","k8s/shop.yaml","4","12",)"
        R"("port 30080 of every node, if a node address is public","true","true",")"
            + sample::node_port_finding().fingerprint()
            + "\"\r\n"
              R"("compliance","compliance-pss-privileged","Container is privileged","critical","k8s","apps",)"
              R"("Deployment","shop","web","k8s/shop.yaml","3","3","container agent is privileged","false","false",")"
            + sample::privileged_finding().fingerprint() + "\"\r\n");
}

TEST(Csv, a_name_cannot_become_a_formula_or_a_new_row) {
    const std::string printed = csv(sample::hostile(), {});
    EXPECT_NE(printed.find("\"'=<script>"), std::string::npos);
    EXPECT_EQ(std::ranges::count(printed, '\n'), 3) << "a header and two rows";
}

} // namespace
} // namespace cofferdam::report
