// cofferdam policy test FILE...: the cases of policies, and what in the policies no case has tried.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "analysis/policy_cases/policy_cases.h"
#include "cli/outputs.h"
#include "cli/policy.h"
#include "cli/reporting_options.h"
#include "core/file_system.h"
#include "report/escape.h"
#include "report/json_writer.h"
#include "report/wording.h"

namespace cofferdam::cli {

namespace {

using policy_cases::CaseFile;
using policy_cases::CaseResult;
using policy_cases::CaseRun;
using policy_cases::Tried;
using report::visible;

constexpr std::uint64_t largest_file = 16 << 20;

struct TestOptions {
    std::vector<std::string> files;
    std::string kubernetes_version;
    std::string format = "text";
};

// A file of cases that was run. The run refers to the cases.
struct Tested {
    std::string path;
    std::vector<CaseFile> files;
    std::vector<CaseRun> runs;
};

Result<std::vector<value::DocumentPtr>> read_documents(const std::string& path) {
    std::string bytes = COFFERDAM_TRY(disk().read(path, largest_file));
    const value::Parsed parsed = value::parse(std::make_shared<value::Text>(path, std::move(bytes)));
    for (const value::Problem& problem : parsed.problems)
        if (problem.severity == value::Severity::Error)
            return error("{}: {}", to_string(problem.place), problem.message);
    return parsed.documents;
}

Result<std::vector<value::DocumentPtr>> read_beside(const std::string& path,
                                                    const std::vector<std::string>& names) {
    std::vector<value::DocumentPtr> all;
    for (const std::string& name : names) {
        const auto documents = COFFERDAM_TRY(read_documents(join_path(parent_path(path), name)));
        all.insert(all.end(), documents.begin(), documents.end());
    }
    return all;
}

Result<void> read_object(const std::string& path, policy_cases::Case& of) {
    if (of.file.empty()) return {};
    const auto documents = COFFERDAM_TRY(read_beside(path, {of.file}));
    if (documents.size() != 1) return error("{}: {} must hold one object", to_string(of.place), of.file);
    of.document = documents.front();
    of.object = &of.document->root();
    return {};
}

Result<Tested> test_file(const std::string& path, const admission::Server& server) {
    Tested tested{path, {}, {}};
    for (const value::DocumentPtr& document : COFFERDAM_TRY(read_documents(path)))
        tested.files.push_back(COFFERDAM_TRY(policy_cases::read_cases(document)));
    if (tested.files.empty()) return error("{}: no cases in it", path);
    for (CaseFile& file : tested.files) {
        for (policy_cases::Case& one : file.cases) COFFERDAM_TRY(read_object(path, one));
        const auto policies = COFFERDAM_TRY(read_beside(path, file.policies));
        const auto with = COFFERDAM_TRY(read_beside(path, file.with));
        tested.runs.push_back(COFFERDAM_TRY(policy_cases::run_cases(file.cases, policies, with, server)));
    }
    return tested;
}

struct Counts {
    std::size_t cases = 0, failed = 0, expressions = 0, covered = 0;

    void add(const CaseRun& run) {
        cases += run.results.size();
        for (const CaseResult& result : run.results) failed += !result.failure.empty();
        expressions += run.tried.size();
        for (const Tried& tried : run.tried) covered += tried.is_covered();
    }
};

std::string name_of(const policy_cases::Case& of) {
    return of.name.empty() ? fmt::format("case at {}", to_string(of.place)) : of.name;
}

std::string_view missing_of(const Tried& tried) {
    if (tried.is_variable) return "no case reads it";
    if (!tried.passed && !tried.failed) return "no case evaluates it";
    return tried.passed ? "no case makes it false" : "no case makes it true";
}

std::string text_of(const std::vector<Tested>& all, const Counts& counts) {
    std::string text;
    for (const Tested& tested : all)
        for (const CaseRun& run : tested.runs) {
            for (const CaseResult& result : run.results) {
                text += fmt::format("{} {}\n", result.failure.empty() ? "pass" : "FAIL",
                                    visible(name_of(*result.of)));
                if (!result.failure.empty())
                    text += fmt::format("     {}: {}\n", visible(to_string(result.of->place)),
                                        visible(result.failure));
            }
            for (const Tried& tried : run.tried)
                if (!tried.is_covered())
                    text += fmt::format("not tried: {} ({}): {}\n", visible(tried.what),
                                        visible(to_string(tried.place)), missing_of(tried));
        }
    return text
           + fmt::format("\n{}, {} failed; {} of {} expressions tried both ways\n",
                         counted(counts.cases, "case"), counts.failed, counts.covered, counts.expressions);
}

void write_case(report::JsonWriter& out, const Tested& tested, const CaseResult& result) {
    out.begin_object();
    out.member("file", tested.path);
    out.member("name", result.of->name);
    out.member("place", to_string(result.of->place));
    out.member("expected", to_string(result.of->expected));
    out.member("outcome", to_string(result.verdict->outcome));
    out.member("says", explain(*result.verdict));
    out.member("passed", result.failure.empty());
    out.member("failure", result.failure);
    out.end_object();
}

void write_tried(report::JsonWriter& out, const Tried& tried) {
    out.begin_object();
    out.member("expression", tried.what);
    out.member("place", to_string(tried.place));
    out.member("variable", tried.is_variable);
    out.member("passed", tried.passed);
    out.member("failed", tried.failed);
    out.member("covered", tried.is_covered());
    out.end_object();
}

std::string json_of(const std::vector<Tested>& all, const Counts& counts) {
    std::string text;
    report::JsonWriter out(text);
    out.begin_object();
    out.count("cases", counts.cases);
    out.count("failed", counts.failed);
    out.count("expressions", counts.expressions);
    out.count("covered", counts.covered);
    out.begin_array("results");
    for (const Tested& tested : all)
        for (const CaseRun& run : tested.runs)
            for (const CaseResult& result : run.results) {
                out.line();
                write_case(out, tested, result);
            }
    out.line();
    out.end_array();
    out.begin_array("coverage");
    for (const Tested& tested : all)
        for (const CaseRun& run : tested.runs)
            for (const Tried& tried : run.tried) {
                out.line();
                write_tried(out, tried);
            }
    out.line();
    out.end_array();
    out.end_object();
    return text + '\n';
}

Result<int> test_policies(const TestOptions& options) {
    admission::Server server;
    if (!options.kubernetes_version.empty())
        server.kubernetes_version = COFFERDAM_TRY(pod_security::parse_version(options.kubernetes_version));
    std::vector<Tested> all;
    Counts counts;
    for (const std::string& file : options.files) {
        all.push_back(COFFERDAM_TRY(test_file(file, server)));
        for (const CaseRun& run : all.back().runs) counts.add(run);
    }
    const std::string text = options.format == "json" ? json_of(all, counts) : text_of(all, counts);
    COFFERDAM_TRY(write_standard_output(text));
    return counts.failed > 0 ? findings : nothing_found;
}

} // namespace

std::function<int()> prepare_policy_test(CLI::App& command) {
    auto options = std::make_shared<TestOptions>();
    command.add_option("FILE", options->files, "Files of cases")->required();
    command.add_option("--kubernetes-version", options->kubernetes_version,
                       "Version of the API server: 1.35");
    add_format(command, options->format, {"text", "json"});
    return [options] { return exit_status(test_policies(*options)); };
}

} // namespace cofferdam::cli
