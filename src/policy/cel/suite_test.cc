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

#include "policy/cel/checker.h"
#include "policy/cel/expr_text.h"
#include "policy/cel/libraries.h"
#include "policy/cel/program.h"
#include "policy/cel/protojson.h"
#include "value/document.h"
#include "value/json_syntax.h"

namespace cofferdam::cel {
namespace {

namespace fs = std::filesystem;
using value::Value;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::string primitive(std::string_view name) {
    if (name == "INT64") return "int";
    if (name == "UINT64") return "uint";
    return lower(name);
}

// A type of checked.proto as signatures write it; "" for messages and what else
// they bring.
std::string type_text(const Value& type);

std::string types_text(const Value& types) {
    std::string text;
    for (const Value& type : types.items()) {
        const std::string one = type_text(type);
        if (one.empty()) return "";
        text += (text.empty() ? "" : ", ") + one;
    }
    return text;
}

std::string abstract_text(const Value& abstract) {
    const std::string name(abstract["name"].string_or(""));
    const std::string parameters = types_text(abstract["parameterTypes"]);
    return parameters.empty() ? name : name + "(" + parameters + ")";
}

std::string type_text(const Value& type) {
    if (type.find("dyn")) return "dyn";
    if (type.find("null")) return "null";
    if (const Value& name = type["primitive"]) return primitive(name.as_string());
    if (const Value& name = type["wrapper"]) return "wrapper(" + primitive(name.as_string()) + ")";
    if (const Value& name = type["typeParam"]) return std::string(name.as_string());
    if (const Value& list = type["listType"]) return "list(" + type_text(list["elemType"]) + ")";
    if (const Value& map = type["mapType"])
        return "map(" + type_text(map["keyType"]) + ", " + type_text(map["valueType"]) + ")";
    if (const Value& named = type["type"])
        return named.size() > 0 ? "type(" + type_text(named) + ")" : "type";
    if (const Value& abstract = type["abstractType"]) return abstract_text(abstract);
    if (const Value& name = type["wellKnown"]; name && name.as_string() != "ANY")
        return lower(name.as_string());
    return "";
}

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

// Of the case: declares its variables and functions. Texts in `kept` outlive
// the environment.
class Declarations {
  public:
    explicit Declarations(const Value& test) {
        EnvironmentOptions options;
        options.container = test["container"].string_or("");
        options.parse.block_macro = true;
        environment = std::make_unique<Environment>(std::move(options));
        for (const Library& library : libraries()) EXPECT_TRUE(environment->add(library).has_value());
        for (const Value& declaration : test["typeEnv"].items()) declare(declaration);
        EXPECT_TRUE(environment->add(library_).has_value());
    }

    std::unique_ptr<Environment> environment;

  private:
    void declare(const Value& declaration) {
        const std::string_view name = declaration["name"].as_string();
        if (const Value& ident = declaration["ident"])
            environment->declare(Variable{
                std::string(name), parse_type(type_text(ident["type"]), environment->types()).value()});
        for (const Value& overload : declaration["function"]["overloads"].items()) {
            const std::string& signature = kept_.emplace_back("(" + types_text(overload["params"]) + ") -> "
                                                              + type_text(overload["resultType"]));
            overloads_.push_back({.id = overload["overloadId"].as_string(),
                                  .function = name,
                                  .member = overload["isInstanceFunction"].bool_or(false),
                                  .signature = signature});
        }
        library_.overloads = overloads_;
    }

    std::deque<std::string> kept_;
    std::vector<Overload> overloads_;
    Library library_{.name = "of the case", .overloads = {}};
};

// Errors that the suite wants from evaluation are some checkers' already: an
// error of either is right.
bool may_fail(const Value& test) { return test.find("evalError") != nullptr; }

std::string wrong_type(const Value& test, const Checked& checked, const Ast& ast) {
    const Value& deduced = test["typedResult"]["deducedType"];
    const std::string type = to_string(checked.type(ast.root));
    if (!deduced || type == type_text(deduced)) return "";
    return "is " + type + ", not " + type_text(deduced);
}

std::string outcome(Evaluation& evaluation, const Value& test, const Ast& ast, const Checked& checked) {
    VariableNames names;
    const Program program = compile(ast, checked, names);
    for (const value::Entry& binding : test["bindings"].entries()) {
        const auto bound = from_protojson(evaluation, binding.value["value"]);
        if (!bound) return bound.error().message;
        evaluation.bind(names.number(binding.key.as_string()), *bound);
    }
    const cel::Value result = program.run(evaluation);
    // -0 in the suite's JSON is read as the integer 0.
    if (result.is(Kind::Double) && result.as_double() == 0) return to_protojson(cel::Value::real(0));
    return result.is(Kind::Error) ? "error" : result.is(Kind::Unknown) ? "unknown" : to_protojson(result);
}

std::string expected_outcome(Evaluation& evaluation, const Value& test) {
    if (may_fail(test)) return "error";
    const Value* wanted = test.find("value");
    if (!wanted) wanted = test["typedResult"].find("result");
    if (!wanted) return to_protojson(cel::Value::boolean(true));
    const auto value = from_protojson(evaluation, *wanted);
    return value ? to_protojson(*value) : value.error().message;
}

// "": as the suite says.
std::string judge(const Value& test) {
    const Declarations declarations(test);
    const Environment& environment = *declarations.environment;
    const auto ast = parse(test["expr"].as_string(), environment.options().parse);
    if (!ast) return may_fail(test) ? "" : error_text(ast.error());
    const bool checks = !test["disableCheck"].bool_or(false);
    const auto checked = checks ? check(*ast, environment) : resolve(*ast, environment);
    if (!checked) return may_fail(test) ? "" : error_text(checked.error());
    if (checks)
        if (std::string wrong = wrong_type(test, *checked, *ast); !wrong.empty()) return wrong;
    if (test["checkOnly"].bool_or(false)) return "";
    Evaluation evaluation;
    const std::string wanted = expected_outcome(evaluation, test);
    const std::string got = outcome(evaluation, test, *ast, *checked);
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
