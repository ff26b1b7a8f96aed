// Cases of controls: tests/controls/<family>.yaml maps a control's id to `pass`, `fail` and, where it may,
// `skip` (it does not apply): lists of small pieces of what the control is over. A container is put into a
// pod, a pod's spec into a Pod; whatever has a `spec` or `metadata` is the object itself. A text is a
// container's command line, of a Dockerfile its instructions. `and` lists further objects of the estate.
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/controls/controls.h"
#include "content/controls.h"
#include "core/file_system.h"
#include "estate/builder.h"
#include "kubernetes/decode.h"
#include "kubernetes/kinds.h"
#include "sources/compose/compose.h"
#include "sources/dockerfile/dockerfile.h"
#include "value/document.h"

namespace cofferdam::tests {
namespace {

namespace fs = std::filesystem;
using content::Control;
using content::ControlSubject;
using value::Value;

// The members of a JSON map, without its braces.
std::string members(const Value& map) {
    const std::string text = value::to_json(map);
    return text.substr(1, text.size() - 2);
}

// Later members win, so that a case says only what it is about.
std::string with(const std::string& defaults, const Value& map) {
    const std::string own = members(map);
    return own.empty() ? "{" + defaults + "}" : "{" + defaults + "," + own + "}";
}

std::string container(const Value& piece) {
    const std::string plain = R"("name":"app","image":"registry.example/app:1.0")";
    if (!piece.is(value::Kind::String)) return with(plain, piece);
    std::string words;
    std::istringstream stream{std::string(piece.as_string())};
    for (std::string word; stream >> word;) words += (words.empty() ? "\"" : ",\"") + word + "\"";
    return fmt::format("{{{},\"command\":[{}]}}", plain, words);
}

std::string api_version(std::string_view kind) {
    for (const kubernetes::KindEntry& entry : kubernetes::kinds()) {
        if (entry.kind == kind && entry.group != "extensions")
            return entry.group.empty() ? "v1" : fmt::format("{}/v1", entry.group);
    }
    return "v1";
}

std::string object(const Control& control, const Value& piece) {
    const bool whole = piece["spec"] || piece["metadata"];
    const std::string pod = R"("apiVersion":"v1","kind":"Pod","metadata":{"name":"case"})";
    switch (control.over) {
    case ControlSubject::Container:
        if (whole) return with(pod, piece);
        return fmt::format("{{{},\"spec\":{{\"containers\":[{}]}}}}", pod, container(piece));
    case ControlSubject::Pod:
        if (whole) return with(pod, piece);
        return fmt::format(
            "{{{},\"spec\":{}}}", pod,
            with(R"("containers":[{"name":"app","image":"registry.example/app:1.0"}])", piece));
    default: break;
    }
    const std::string_view kind = piece["kind"].string_or(control.kinds.front());
    return with(
        fmt::format(R"("apiVersion":"{}","kind":"{}","metadata":{{"name":"case","namespace":"shop"}})",
                    api_version(kind), kind),
        piece);
}

void add_kubernetes(const std::string& text, estate::SnapshotBuilder& builder) {
    auto parsed = value::parse_json(std::make_shared<value::Text>("case.json", text));
    kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
    const Id<estate::Target> target = builder.add_target({"case", estate::Origin::Manifest});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
}

void add_compose(const Value& piece, estate::SnapshotBuilder& builder) {
    const MemoryFileSystem files(
        {{"compose.yaml", fmt::format(R"({{"services":{{"app":{}}}}})",
                                      with(R"("image":"registry.example/app:1.0")", piece))}});
    compose::Project project = compose::load(files, {"compose.yaml"}, {});
    const Id<estate::Target> target = builder.add_target(std::move(project.target));
    for (estate::Entity& entity : project.entities) builder.add(target, std::move(entity));
}

// A Dockerfile, or what follows the FROM of one.
void add_dockerfile(std::string_view piece, estate::SnapshotBuilder& builder) {
    const bool whole = piece.starts_with("FROM") || piece.starts_with("ARG") || piece.starts_with("#");
    std::string text = whole ? "" : "FROM registry.example/base:1.0\n";
    auto read =
        dockerfile::read(std::make_shared<value::Text>("Dockerfile", text.append(piece)), "Dockerfile");
    EXPECT_TRUE(read.problems.empty()) << piece;
    const Id<estate::Target> target = builder.add_target({"case", estate::Origin::Manifest});
    if (read.entity) builder.add(target, *std::move(read.entity));
}

controls::ControlResult judged(const Control& control, const Value& piece) {
    estate::SnapshotBuilder builder;
    if (control.over == ControlSubject::Service) {
        add_compose(piece, builder);
    } else if (piece.is(value::Kind::String) && !control.kinds.empty()) {
        add_dockerfile(piece.as_string(), builder);
    } else {
        std::string text = object(control, piece);
        for (const Value& more : piece["and"].items()) text += "\n" + value::to_json(more);
        add_kubernetes(text, builder);
    }
    const estate::SnapshotPtr snapshot = std::move(builder).build().snapshot;
    auto results =
        controls::judge(*snapshot, [&](const Control& candidate) { return &candidate == &control; });
    if (!results) throw std::runtime_error(results.error().message);
    return results->front();
}

struct Cases {
    std::vector<value::DocumentPtr> documents;
    std::map<std::string, const Value*, std::less<>> by_control;
};

Cases read_cases() {
    Cases cases;
    for (const fs::directory_entry& file : fs::directory_iterator(COFFERDAM_CONTROL_CASES)) {
        if (file.path().extension() != ".yaml") continue;
        std::ifstream stream(file.path());
        std::ostringstream bytes;
        bytes << stream.rdbuf();
        auto parsed = value::parse_yaml(std::make_shared<value::Text>(file.path().filename(), bytes.str()));
        EXPECT_TRUE(parsed.problems.empty()) << file.path();
        cases.documents.push_back(parsed.documents.at(0));
        for (const value::Entry& entry : cases.documents.back()->root().entries())
            cases.by_control.emplace(entry.key.as_string(), &entry.value);
    }
    return cases;
}

void expect(const Control& control, const Value& cases, std::string_view key, controls::Verdict wanted) {
    for (const Value& piece : cases[key].items()) {
        const controls::ControlResult result = judged(control, piece);
        EXPECT_EQ(to_string(result.verdict()), to_string(wanted))
            << control.rule->id << ": " << value::to_json(piece)
            << (result.unknown.empty() ? "" : ": " + result.unknown.front().reason);
        if (wanted != controls::Verdict::Fail || result.failed.empty()) continue;
        EXPECT_FALSE(result.failed.front().parts.empty()) << control.rule->id;
    }
}

TEST(ControlCases, every_control_passes_and_fails_where_it_should) {
    const Cases cases = read_cases();
    for (const content::ControlFamily& family : content::control_families()) {
        for (const Control& control : family.controls) {
            if (!control.has_expression()) continue;
            const auto found = cases.by_control.find(control.rule->id);
            if (found == cases.by_control.end()) {
                ADD_FAILURE() << control.rule->id << " has no cases in tests/controls/";
                continue;
            }
            const Value& of_control = *found->second;
            EXPECT_GT(of_control["pass"].size(), 0U) << control.rule->id;
            EXPECT_GT(of_control["fail"].size(), 0U) << control.rule->id;
            expect(control, of_control, "pass", controls::Verdict::Pass);
            expect(control, of_control, "fail", controls::Verdict::Fail);
            expect(control, of_control, "skip", controls::Verdict::NotApplicable);
        }
    }
}

TEST(ControlCases, every_case_is_a_controls) {
    for (const auto& [id, value] : read_cases().by_control)
        EXPECT_NE(content::find_control(id), nullptr) << id;
}

} // namespace
} // namespace cofferdam::tests
