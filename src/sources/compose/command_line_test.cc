#include <gtest/gtest.h>

#include "sources/compose/command_line.h"

namespace cofferdam::compose {
namespace {

using Words = std::vector<std::string>;

TEST(CommandLine, SplitsAsAShellDoes) {
    EXPECT_EQ(split_command("  run --flag \tx\n"), (Words{"run", "--flag", "x"}));
    EXPECT_EQ(split_command("a \"b c\" 'd \"e' f\\ g"), (Words{"a", "b c", "d \"e", "f g"}));
    EXPECT_EQ(split_command("a'b'\"c\""), (Words{"abc"}));
    EXPECT_EQ(split_command("'' x"), (Words{"", "x"}));
    EXPECT_EQ(split_command("\"open x"), (Words{"open x"}));
    EXPECT_EQ(split_command(""), Words{});
}

} // namespace
} // namespace cofferdam::compose
