// The conformance suite of google/cel-spec: every expression that needs no
// protocol buffers parses, checks, has the type and evaluates to the value or
// error that the suite says. What does not stands in suite_exceptions.txt with
// the reason; a row there that passes is an error too, so that the list only
// shrinks.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "policy/cel/foreign_case.h"
#include "policy/cel/protojson.h"
#include "value/document.h"
#include "value/json_syntax.h"

namespace cofferdam::cel {
namespace {

namespace fs = std::filesystem;
using value::Value;

bool needs_messages(const std::string& json) {
    for (const std::string_view mark :
         {"TestAllTypes", "conformance.proto", "NestedTestAllTypes", "messageType", "objectValue",
          "enumValue", "proto.getExt", "proto.hasExt", "ANY"})
        if (json.contains(mark)) return true;
    for (std::size_t at = 0; (at = json.find("google.protobuf", at)) != std::string::npos; ++at)
        if (const std::string_view rest = std::string_view(json).substr(at + 15);
            !rest.starts_with(".Timestamp") && !rest.starts_with(".Duration"))
            return true;
    return false;
}

// Errors that the suite wants from evaluation are some checkers' already: an
// error of either is right.
bool may_fail(const Value& test) { return test.find("evalError") != nullptr; }

std::string expected_value(const Value& test) {
    const Value* wanted = test.find("value");
    if (!wanted) wanted = test["typedResult"].find("result");
    if (!wanted) return to_protojson(cel::Value::boolean(true));
    Evaluation evaluation;
    const auto value = from_protojson(evaluation, *wanted);
    return value ? to_protojson(*value) : value.error().message;
}

// -0 in the suite's JSON is read as the integer 0.
std::string without_sign_of_zero(std::string value) {
    return value == R"({"doubleValue":-0})" || value == R"({"doubleValue":-0.0})"
               ? to_protojson(cel::Value::real(0))
               : value;
}

// "": as the suite says.
std::string judge(const Value& test) {
    const CaseOutcome outcome = run_case(test);
    if (may_fail(test)) return outcome.error.empty() ? "gives " + outcome.value + ", not an error" : "";
    if (!outcome.error.empty()) return outcome.error;
    const Value& deduced = test["typedResult"]["deducedType"];
    if (deduced && outcome.type != to_json(deduced))
        return "is " + outcome.type + ", not " + to_json(deduced);
    if (test["checkOnly"].bool_or(false)) return "";
    const std::string wanted = expected_value(test);
    const std::string got = without_sign_of_zero(outcome.value);
    return got == wanted ? "" : "gives " + got + ", not " + wanted;
}

value::Parsed read(const fs::path& path) {
    std::ifstream stream(path);
    std::string bytes(std::istreambuf_iterator<char>(stream), {});
    return value::parse_json(std::make_shared<const value::Text>(path.filename(), std::move(bytes)));
}

// "file/section/test: why", a line each.
std::map<std::string, std::string> exceptions() {
    std::map<std::string, std::string> read_exceptions;
    std::ifstream stream(COFFERDAM_SOURCE_DIR "/src/policy/cel/suite_exceptions.txt");
    for (std::string line; std::getline(stream, line);)
        if (const std::size_t colon = line.find(": "); colon != std::string::npos && !line.starts_with('#'))
            read_exceptions[line.substr(0, colon)] = line.substr(colon + 2);
    return read_exceptions;
}

struct Count {
    int right = 0;
    int judged = 0;
    int all = 0;
};

TEST(Suite, every_case_without_messages_is_as_the_suite_says) {
    const fs::path folder = COFFERDAM_SOURCE_DIR "/../shared/suites/cel-spec";
    if (!fs::exists(folder)) GTEST_SKIP() << "the suite is not there";
    std::map<std::string, Count> counts;
    const auto known = exceptions();
    for (const auto& entry : fs::directory_iterator(folder)) {
        const value::Parsed parsed = read(entry.path());
        ASSERT_EQ(parsed.documents.size(), 1U) << entry.path();
        const std::string file = entry.path().stem();
        for (const Value& section : parsed.documents[0]->root()["section"].items())
            for (const Value& test : section["test"].items()) {
                ++counts[file].all;
                if (needs_messages(to_json(test))) continue;
                ++counts[file].judged;
                const std::string name = file + "/" + std::string(section["name"].as_string()) + "/"
                                         + std::string(test["name"].as_string());
                const std::string wrong = judge(test);
                counts[file].right += wrong.empty() ? 1 : 0;
                EXPECT_EQ(wrong.empty(), !known.contains(name))
                    << name << ": " << test["expr"].as_string() << "\n  " << wrong;
            }
    }
    Count total;
    for (const auto& [file, count] : counts) {
        std::cout << file << ": " << count.right << " of " << count.judged << " (" << count.all
                  << " in the file)\n";
        total.right += count.right;
        total.judged += count.judged;
    }
    std::cout << total.right << " of " << total.judged << "\n";
    EXPECT_GE(total.judged, 1740);
}

} // namespace
} // namespace cofferdam::cel
