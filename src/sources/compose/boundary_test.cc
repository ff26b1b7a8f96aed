#include <gtest/gtest.h>

#include "sources/compose/boundary.h"

namespace cofferdam::compose {
namespace {

TEST(Boundary, BelowByTheNamesAlone) {
    EXPECT_TRUE(is_below("shop", "shop"));
    EXPECT_TRUE(is_below("shop", "shop/web/.env"));
    EXPECT_TRUE(is_below("./shop/", "shop/web/../.env"));
    EXPECT_FALSE(is_below("shop", "shop/../.env"));
    EXPECT_FALSE(is_below("shop", "shop-secrets/.env")) << "a name that begins alike is no folder below";
    EXPECT_FALSE(is_below("shop", "."));
    EXPECT_TRUE(is_below("shop", "shop/..env")) << "no step upwards, a name with two dots";
}

TEST(Boundary, CurrentParentAndRootFolder) {
    EXPECT_TRUE(is_below(".", "."));
    EXPECT_TRUE(is_below(".", "a.env"));
    EXPECT_FALSE(is_below(".", "../a.env"));
    EXPECT_TRUE(is_below("..", "../a.env"));
    EXPECT_FALSE(is_below("..", "../../a.env"));
    EXPECT_FALSE(is_below(".", "/etc/passwd"));
    EXPECT_FALSE(is_below("/srv", "srv/a.env"));
    EXPECT_TRUE(is_below("/", "/etc/passwd"));
}

TEST(Boundary, OfWhatIsNotThereTheNameDecides) {
    const MemoryFileSystem files(std::map<std::string, std::string>{{"shop/compose.yaml", ""}});
    const Boundary boundary(files, "shop");
    EXPECT_TRUE(boundary.holds("shop/gone.env"));
    EXPECT_FALSE(boundary.holds("gone.env"));
}

} // namespace
} // namespace cofferdam::compose
