// A narrowed role gives the need no more, and all else that it gave; of random rules and needs.
#include <algorithm>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cuts/role_edits.h"
#include "graph/ability.h"
#include "value/document.h"

namespace cofferdam::cuts {

namespace {

using access::Request;

constexpr std::string_view verbs[] = {"get",   "list",   "watch",    "create",           "update",
                                      "patch", "delete", "escalate", "deletecollection", "impersonate",
                                      "bind"};
constexpr std::string_view resources[] = {"pods", "secrets", "pods/exec", "configmaps",
                                          "serviceaccounts/token"};

value::DocumentPtr document(const std::string& yaml) {
    return value::parse_yaml(std::make_shared<value::Text>("role.yaml", yaml)).documents.front();
}

Request request(std::string_view verb, std::string_view resource) {
    const std::size_t slash = resource.find('/');
    return {.verb = verb,
            .group = "",
            .resource = resource.substr(0, slash),
            .subresource = slash == std::string_view::npos ? "" : resource.substr(slash + 1),
            .namespace_ = "",
            .name = ""};
}

std::set<std::string> gives(const value::Value& role) {
    std::set<std::string> all;
    for (const value::Value& value : role["rules"].items()) {
        estate::PolicyRule rule;
        for (const auto& [field, words] :
             {std::pair("verbs", &rule.verbs), std::pair("apiGroups", &rule.groups),
              std::pair("resources", &rule.resources)}) {
            for (const value::Value& word : value[field].items()) words->push_back(word.as_string());
        }
        for (const std::string_view verb : verbs) {
            for (const std::string_view resource : resources) {
                if (access::covers(rule, request(verb, resource)))
                    all.insert(fmt::format("{} {}", verb, resource));
            }
        }
    }
    return all;
}

class Random {
  public:
    explicit Random(unsigned seed) : engine_(seed) {}
    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(engine_() % limit); }

    template <class List>
    std::string some(const List& list, std::string_view wildcard) {
        if (!wildcard.empty() && below(6) == 0) return fmt::format("'{}'", wildcard);
        std::string text;
        for (const std::string_view word : list) {
            if (below(3) == 0) text += fmt::format("{}{}", text.empty() ? "" : ", ", word);
        }
        return text.empty() ? std::string(list[below(static_cast<std::uint32_t>(std::size(list)))]) : text;
    }

  private:
    std::mt19937 engine_;
};

} // namespace

TEST(RoleEdits, a_narrowed_role_loses_the_need_and_without_wildcards_nothing_else) {
    Random random(3);
    std::size_t exact = 0;
    for (int i = 0; i < 4000; ++i) {
        std::string yaml = "rules:\n";
        for (std::uint32_t rules = 1 + random.below(3); rules > 0; --rules)
            yaml += fmt::format("- {{apiGroups: [\"\"], resources: [{}], verbs: [{}]}}\n",
                                random.some(resources, "*"), random.some(verbs, "*"));
        const auto role = document(yaml);
        const std::string_view verb = verbs[random.below(static_cast<std::uint32_t>(std::size(verbs)))];
        const std::string_view resource =
            resources[random.below(static_cast<std::uint32_t>(std::size(resources)))];
        const std::string need = fmt::format("{} {}", verb, resource);
        const Narrowing narrowing = narrow(role->root(), {access::parse_need(need)});
        value::Arena arena;
        const auto after = edits::patched(role->root(), narrowing.edits, arena);
        ASSERT_TRUE(after) << yaml << need;
        std::set<std::string> expected = gives(role->root());
        expected.erase(need);
        const std::set<std::string> left = gives(*after);
        ASSERT_FALSE(left.contains(need)) << yaml << need << value::to_json(*after);
        ASSERT_TRUE(std::ranges::includes(expected, left)) << yaml << need << value::to_json(*after);
        if (narrowing.loses_more || yaml.find("'*'") != std::string::npos) continue;
        ASSERT_EQ(left, expected) << yaml << need << value::to_json(*after);
        ++exact;
    }
    EXPECT_GT(exact, 1000U);
}

TEST(RoleEdits, an_ability_goes_from_every_rule_that_gives_it) {
    const auto role =
        document("rules:\n"
                 "- {apiGroups: ['', apps], resources: [deployments, configmaps], verbs: [create, get]}\n"
                 "- {apiGroups: [batch], resources: [jobs], verbs: [create]}\n"
                 "- {apiGroups: [''], resources: [events], verbs: ['*']}\n");
    value::Arena arena;
    const Narrowing narrowing = narrow(role->root(), graph::needs_of(graph::Ability::TemplateCreate));
    const auto after = edits::patched(role->root(), narrowing.edits, arena);
    ASSERT_TRUE(after);
    const auto expected =
        document("rules:\n"
                 "- {apiGroups: ['', apps], resources: [configmaps], verbs: [create, get]}\n"
                 "- {apiGroups: ['', apps], resources: [deployments], verbs: [get]}\n"
                 "- {apiGroups: [''], resources: [events], verbs: ['*']}\n");
    EXPECT_EQ(value::to_json(*after), value::to_json(expected->root()));
}

TEST(RoleEdits, a_subject_is_taken_out_however_it_is_written) {
    const auto binding = document("metadata: {namespace: shop}\n"
                                  "subjects:\n"
                                  "- {kind: ServiceAccount, name: web}\n"
                                  "- {kind: User, name: jane}\n"
                                  "- {kind: User, name: 'system:serviceaccount:shop:web'}\n");
    const auto edits = unbind(binding->root(), "ServiceAccount shop/web");
    ASSERT_EQ(edits.size(), 2U);
    EXPECT_EQ(edits[0].path, "/subjects/2");
    EXPECT_EQ(edits[1].path, "/subjects/0");
}

} // namespace cofferdam::cuts
