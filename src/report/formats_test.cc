// Every format of the list on the same worlds: what must hold of each of them.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "report/escape.h"
#include "report/report.h"
#include "report/sample_result.h"

namespace cofferdam::report {
namespace {

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

bool has_control_characters(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return (c >= 0 && c < 0x20 && c != '\n' && c != '\r') || c == 0x7f; });
}

TEST(Formats, names_are_unique_and_found) {
    std::set<std::string_view> names;
    for (const Format& format : formats()) {
        EXPECT_TRUE(names.insert(format.name).second) << format.name;
        EXPECT_EQ(find_format(format.name), &format);
        EXPECT_FALSE(format.description.empty()) << format.name;
    }
    EXPECT_EQ(find_format("pdf"), nullptr);
}

TEST(Formats, all_are_valid_utf8_end_in_a_newline_and_repeat_themselves) {
    for (const Format& format : formats()) {
        const std::string printed = format.print(sample::hostile(), {.verbose = true});
        EXPECT_TRUE(is_utf8(printed)) << format.name;
        EXPECT_TRUE(printed.ends_with('\n')) << format.name;
        EXPECT_EQ(printed, format.print(sample::hostile(), {.verbose = true})) << format.name;
    }
}

TEST(Formats, no_control_character_or_text_reordering_comes_through_raw) {
    for (const Format& format : formats()) {
        const std::string printed = format.print(sample::hostile(), {.verbose = true});
        EXPECT_FALSE(has_control_characters(printed)) << format.name;
        if (format.name == "json") continue; // keeps names as they are; JSON escapes what it must
        EXPECT_EQ(printed.find("\xe2\x80\xae"), std::string::npos)
            << format.name << ": right-to-left override";
    }
}

TEST(Formats, every_finding_is_in_every_full_format) {
    for (const Format& format : formats()) {
        const std::string printed = format.print(sample::result(), {.verbose = true});
        for (const char* rule : {"compliance-pss-privileged", "internet-node-port"}) {
            EXPECT_NE(printed.find(rule), std::string::npos) << format.name << " lacks " << rule;
        }
    }
}

TEST(Formats, an_empty_estate_prints) {
    questions::ScanResult empty;
    estate::SnapshotBuilder builder;
    empty.snapshot = std::move(builder).build().snapshot;
    for (const Format& format : formats()) EXPECT_FALSE(format.print(empty, {}).empty()) << format.name;
}

} // namespace
} // namespace cofferdam::report
