#include <gtest/gtest.h>

#include "report/report.h"
#include "report/sample_result.h"
#include "report/terminal.h"

namespace cofferdam::report {
namespace {

TEST(Text, seven_answers_fixes_and_what_is_not_known) {
    EXPECT_EQ(
        text(sample::result(), {.targets = " k8s"}),
        R"(Cofferdam 0.1.0: 2 objects in 4 files read, 2 of kinds known only by name, 1 other document, 1 not
understood, 1 gap

Seven answers
? cannot know  credentials  no identity is cluster-admin; 2 hold rights that matter
✓ good         policies     3 policies select 9 of 9 workloads
? cannot know  enforcement  3 policies are written
? cannot know  detection    no sensor found
? cannot know  internet     0 proven public, 8 private, 1 cannot be known
✗ bad          compliance   1 of 9 workloads fails baseline
? cannot know  prevention   1 namespace has no label

Worst ways in, if each front end were owned
  Internet → Deployment shop/web → a node
    if the node runs Linux

Fix first
  critical  set securityContext.privileged: false in Deployment shop/web (closes 1 finding;
            compliance-pss-privileged)

Proved by canaries
  2 answers in context prod at 2026-11-23T03:10:00Z: 1 admitted, 1 refused, 0 cannot know
  contradicted: ValidatingAdmissionPolicy no-privileged refuses the canary privileged in shop as it
  is written, and the API server admitted it
  proved: Namespace payments refused the canary privileged in payments: violates PodSecurity
  "baseline:latest": privileged
  privileged: refused in 1 namespace, admitted in shop

Seen while it ran
  9 events from 2026-11-23T03:10:00Z to 2026-11-23T04:10:00Z, 1 older left out, 2 dropped by their
  recorders, 1 not understood, 3 of pods that are not in the estate
  Falco: 9 events of 2 nodes, the last at 2026-11-23T04:10:00Z
  Tetragon: is in the estate, and silent
  Of 1 technique on ways that are open, no rule of a sensor is known to see 1, and the audit log is
  not known to show 0
  unseen: no rule names it: T1611 (PRIVILEGED, HOST_WRITE)
  3 more: run with -v

Not known
  Helm chart charts/cache: not rendered: its objects are not in the answers
    run with --render

Not understood
  warning   k8s/shop.yaml:6:3: duplicate key "replicas": line 9 wins over line 6

Not shown: 2 by waivers, 0 by the baseline
  expired   waiver 3 expired on 2026-01-31

Next
  cofferdam scan k8s -v: 2 findings with place and proof
  cofferdam explain compliance-pss-privileged: why, and how to fix it
  cofferdam scan k8s -o report.html: the whole report as one page
)");
}

TEST(Text, verbose_gives_each_finding_its_place_and_proof) {
    const std::string printed = text(sample::result(), {.verbose = true});
    EXPECT_NE(printed.find(R"(
compliance: What is out of compliance?
  Bad if one definite witness is bad
  1 of 9 workloads fail baseline
  171 checks made
  critical  Container is privileged (compliance-pss-privileged, 1 finding)
    Deployment shop/web (k8s/shop.yaml:3:3)
      container agent is privileged
      spec.template.spec.containers[0].securityContext.privileged = true (k8s/shop.yaml:5:1)
)"),
              std::string::npos)
        << printed;
    EXPECT_NE(printed.find(R"(
  From Internet to a node
    PRIVILEGED: container/shop/web/agent → node/*
      container agent is <privileged>
      if the node runs Linux
      refuted by: kubectl get Deployment web -n shop -o yaml (if it shows otherwise)
)"),
              std::string::npos)
        << printed;
    EXPECT_NE(printed.find("Deployment shop/web (k8s/shop.yaml:4:12) [conditional] [platform]"),
              std::string::npos)
        << printed;
}

TEST(Text, colour_only_when_asked_for) {
    EXPECT_EQ(text(sample::result(), {}).find('\x1b'), std::string::npos);
    EXPECT_NE(text(sample::result(), {.color = true}).find("\x1b[1;31m✗ bad"), std::string::npos);
}

TEST(Text, a_name_cannot_send_escape_sequences_even_where_colour_is_on) {
    const std::string printed = text(sample::hostile(), {.color = true, .verbose = true});
    EXPECT_EQ(printed.find("\x1b]0;"), std::string::npos);
    EXPECT_NE(printed.find("\\x1b]0;owned\\x07"), std::string::npos);
}

TEST(Text, lines_fit_the_width_where_words_allow_it) {
    std::string printed = text(sample::result(), {.width = 60});
    const std::size_t line = printed.find("? cannot know  credentials");
    EXPECT_EQ(printed.substr(line, printed.find("✓") - line),
              "? cannot know  credentials  no identity is cluster-admin; 2\n"
              "                            hold rights that matter\n");
}

TEST(Wrap, long_words_stay_whole) {
    EXPECT_EQ(wrap("a/very/long/path/that/does/not/fit.yaml is here", 2, 24),
              "a/very/long/path/that/does/not/fit.yaml\n  is here");
    EXPECT_EQ(wrap("été été été été", 0, 20), "été été été été") << "columns, not bytes";
    EXPECT_EQ(wrap("", 4, 40), "");
}

} // namespace
} // namespace cofferdam::report
