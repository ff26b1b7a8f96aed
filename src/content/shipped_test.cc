#include <gtest/gtest.h>

#include "content/shipped.h"

namespace cofferdam::content {
namespace {

TEST(Shipped, every_file_of_data_parses) {
    EXPECT_FALSE(embedded_files().empty());
    for (const EmbeddedFile& file : embedded_files()) {
        if (!file.name.ends_with(".yaml")) continue;
        EXPECT_FALSE(shipped_documents(file.name).empty()) << file.name;
    }
}

TEST(Shipped, a_file_is_what_stands_in_the_tree) {
    EXPECT_TRUE(shipped_text("catalogues/sensors.yaml").starts_with("#"));
    EXPECT_TRUE(shipped_document("rules.yaml")->root().is(value::Kind::List));
}

} // namespace
} // namespace cofferdam::content
