#include <gtest/gtest.h>

#include "kubernetes/resource_quantity.h"

namespace cofferdam::kubernetes {
namespace {

// Answers of the API server to pods with these requests.
TEST(ResourceQuantity, is_written_as_the_API_server_stores_it) {
    EXPECT_EQ(canonical_quantity("0.5"), "500m");
    EXPECT_EQ(canonical_quantity("1000m"), "1");
    EXPECT_EQ(canonical_quantity("100m"), "100m");
    EXPECT_EQ(canonical_quantity("1.5Gi"), "1536Mi");
    EXPECT_EQ(canonical_quantity("1024Mi"), "1Gi");
    EXPECT_EQ(canonical_quantity("0.5Ki"), "512");
    EXPECT_EQ(canonical_quantity("1500"), "1500");
    EXPECT_EQ(canonical_quantity("2000"), "2k");
    EXPECT_EQ(canonical_quantity("1e3"), "1e3");
    EXPECT_EQ(canonical_quantity("12e1"), "120");
    EXPECT_EQ(canonical_quantity("134217728"), "134217728");
    EXPECT_EQ(canonical_quantity("0"), "0");
    EXPECT_EQ(canonical_quantity("0.0001"), "1m"); // rounded up
    EXPECT_EQ(canonical_quantity("64Mi"), "64Mi");
}

TEST(ResourceQuantity, what_is_none_is_left_alone) {
    for (const char* text :
         {"", "x", "1.2.3", "1ki", "1 Gi", ".", "9999999999999999999", "1e99", "9E99", "1Eii"})
        EXPECT_EQ(canonical_quantity(text), std::nullopt) << text;
}

} // namespace
} // namespace cofferdam::kubernetes
