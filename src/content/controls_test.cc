#include <set>

#include <gtest/gtest.h>

#include "content/control_family.h"
#include "content/controls.h"
#include "content/frameworks.h"

namespace cofferdam::content {
namespace {

value::DocumentPtr document(const std::string& yaml) {
    auto parsed = value::parse_yaml(std::make_shared<value::Text>("own.yaml", yaml));
    return parsed.documents.at(0);
}

std::string fault(const std::string& yaml) {
    const auto checked = check_control_family(*document(yaml));
    return checked ? "" : checked.error().message;
}

bool is_required(const Framework& framework, std::string_view id) {
    for (const Section& section : framework.sections) {
        for (const Requirement& requirement : section.requirements) {
            if (requirement.id == id) return true;
        }
    }
    return false;
}

TEST(Controls, what_we_ship_is_well_formed) {
    for (const ControlFamily& family : control_families()) {
        EXPECT_FALSE(family.controls.empty()) << family.name;
        for (const Control& control : family.controls) {
            EXPECT_EQ(find_control(control.rule->id), &control) << control.rule->id << " is there twice";
            if (!control.has_expression()) continue;
            EXPECT_FALSE(control.severity_reason.empty()) << control.rule->id;
            EXPECT_FALSE(control.evidence.empty()) << control.rule->id;
        }
    }
}

// A number that no framework has would be silently without effect.
TEST(Controls, every_standard_is_a_requirement_of_its_framework) {
    for (const Rule& rule : rules()) {
        for (const Standard& standard : rule.standards) {
            const Framework* framework = find_framework(standard.framework);
            ASSERT_NE(framework, nullptr) << rule.id << ": " << standard.framework;
            EXPECT_TRUE(is_required(*framework, standard.requirement))
                << rule.id << ": " << standard.framework << " has no " << standard.requirement;
        }
    }
}

TEST(Controls, the_pod_security_standards_are_covered) {
    std::set<std::string_view> covered;
    for (const Rule& rule : rules()) {
        for (const Standard& standard : rule.standards) {
            if (standard.framework == "pss") covered.insert(standard.requirement);
        }
    }
    for (const Section& section : find_framework("pss")->sections) {
        for (const Requirement& requirement : section.requirements)
            EXPECT_TRUE(covered.contains(requirement.id)) << requirement.id;
    }
}

TEST(Controls, requirements_are_named_once) {
    for (const Framework& framework : frameworks()) {
        std::set<std::string_view> seen;
        for (const Section& section : framework.sections) {
            EXPECT_FALSE(section.needs.empty()) << framework.id << " " << section.id;
            for (const Requirement& requirement : section.requirements)
                EXPECT_TRUE(seen.insert(requirement.id).second) << framework.id << " " << requirement.id;
        }
    }
}

TEST(Controls, mistakes_of_the_users_own_are_told_with_their_place) {
    const std::string good =
        "id: own-a, title: A, severity: low, why: B., fix: C., over: pod, require: 'true'";
    EXPECT_EQ(fault("controls: [{" + good + "}]"), "");
    EXPECT_EQ(fault("controls: [{" + good + ", colour: red}]"), "own.yaml:1:12: unknown key \"colour\"");
    EXPECT_EQ(fault("controls: [{id: own-a}]"), "own.yaml:1:12: a control needs title, a string");
    EXPECT_EQ(fault("rules: []"),
              "own.yaml:1:8: unknown key \"rules\": a file of controls has variables and controls");
    EXPECT_NE(
        fault("controls: [{id: a, title: A, severity: bad, why: B., fix: C., over: pod, require: 'true'}]")
            .find("bad is no severity"),
        std::string::npos);
    EXPECT_NE(
        fault("controls: [{id: a, title: A, severity: low, why: B., fix: C., over: object, require: 'true'}]")
            .find("needs kinds"),
        std::string::npos);
}

} // namespace
} // namespace cofferdam::content
