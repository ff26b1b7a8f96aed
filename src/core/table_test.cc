#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/table.h"

namespace cofferdam {
namespace {

using Names = Table<std::string>;

std::vector<std::string> rows(const Names& table) {
    std::vector<std::string> found;
    for (auto [id, name] : table) found.push_back(name);
    return found;
}

TEST(Table, a_copy_does_not_see_later_changes) {
    Names first;
    Id<std::string> web = first.add("web");
    first.add("db");
    Names second = first;
    second.edit(web) = "www";
    second.add("cache");
    EXPECT_EQ(rows(first), (std::vector<std::string>{"web", "db"}));
    EXPECT_EQ(rows(second), (std::vector<std::string>{"www", "db", "cache"}));
}

TEST(Table, a_copy_shares_the_pages_that_it_does_not_change) {
    Names first;
    for (int i = 0; i < 1000; ++i) first.add(std::to_string(i));
    Names second = first;
    second.edit(Id<std::string>{0}) = "changed";
    EXPECT_NE(&first[{0}], &second[{0}]);
    EXPECT_EQ(&first[{999}], &second[{999}]);
}

TEST(Table, a_removed_slot_is_used_again) {
    Names table;
    Id<std::string> web = table.add("web");
    Id<std::string> db = table.add("db");
    table.remove(web);
    EXPECT_FALSE(table.contains(web));
    EXPECT_EQ(table.add("cache"), web);
    EXPECT_EQ(table[db], "db");
    EXPECT_EQ(table.slots(), 2U);
}

TEST(Table, agrees_with_a_vector_over_random_changes) {
    std::mt19937 random(7);
    Names table;
    std::vector<std::optional<std::string>> model;
    for (int step = 0; step < 5000; ++step) {
        Names before = step % 500 == 0 ? table : Names();
        std::string name = std::to_string(step);
        if (random() % 3 != 0) {
            Id<std::string> id = table.add(name);
            if (id.slot == model.size()) model.emplace_back();
            ASSERT_FALSE(model[id.slot]);
            model[id.slot] = name;
        } else if (Id<std::string> id{static_cast<std::uint32_t>(random() % (model.size() + 1))};
                   table.contains(id)) {
            table.remove(id);
            model[id.slot].reset();
        }
    }
    std::vector<std::string> left;
    for (const auto& slot : model) {
        if (slot) left.push_back(*slot);
    }
    EXPECT_EQ(rows(table), left);
    EXPECT_EQ(table.size(), left.size());
}

} // namespace
} // namespace cofferdam
