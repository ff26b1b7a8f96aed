// Golden cases: tests/estates/<name>/ holds
//   inputs/             the estate
//   arguments           optional: the words of the command line after `cofferdam scan`
//   want/facts.txt      every fact of the scan, sorted
//   want/edits/<x>.txt  one edited field, and the facts that it takes away (-) and brings (+):
//                         edit inputs/web.yaml
//                         from privileged: true
//                         to   privileged: false
//                         - answer compliance is bad: …
// `./dev goldens` rewrites all that is below want/ but the three lines of an edit.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include "cli/judgement.h"
#include "cli/read_estate.h"
#include "cli/scan_options.h"
#include "core/scratch_folder.h"
#include "facts.h"
#include "questions/suppress.h"

namespace cofferdam::tests {
namespace {

namespace fs = std::filesystem;
using Facts = std::vector<std::string>;

bool rewriting() { return std::getenv("COFFERDAM_REWRITE_GOLDENS") != nullptr; }

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Facts lines_of(const std::string& text) {
    Facts lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

void write_lines(const fs::path& path, const Facts& lines) {
    fs::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    for (const std::string& line : lines) file << line << '\n';
}

cli::ScanOptions options_of(const fs::path& estate) {
    cli::ScanOptions options;
    CLI::App app;
    cli::add_scan_options(app, options);
    std::string words = fs::exists(estate / "arguments") ? read_file(estate / "arguments") : "inputs";
    app.parse(words);
    return options;
}

// In the estate's folder, as a user there would.
Facts scan_here(const cli::ScanOptions& options) {
    auto judgement = cli::read_judgement(options);
    if (!judgement) return {"refused: " + judgement.error().message};
    auto snapshot = cli::read_estate(options, judgement->config);
    if (!snapshot) return {"refused: " + snapshot.error().message};
    const auto probe = cli::read_probe(options.probe);
    if (!probe) return {"refused: " + probe.error().message};
    questions::ScanResult result = questions::scan(*snapshot, judgement->settings,
                                                   {.events = nullptr, .probe = *probe ? &**probe : nullptr});
    questions::apply_waivers(result, judgement->waivers, content::Date{2026, 11, 22});
    if (judgement->baseline) questions::apply_baseline(result, *judgement->baseline);
    Facts facts = facts_of(result);
    facts.push_back(
        fmt::format("threshold {}", judgement->threshold.is_reached(result) ? "reached" : "not reached"));
    return facts;
}

class Golden : public testing::TestWithParam<std::string> {
  protected:
    Golden() : estate_(fs::path(COFFERDAM_ESTATES) / GetParam()), before_(fs::current_path()) {}
    ~Golden() override { fs::current_path(before_); }

    Facts scan(const fs::path& folder) const {
        fs::current_path(folder);
        return scan_here(options_of(folder));
    }

    fs::path estate_;
    fs::path before_;
};

TEST_P(Golden, facts) {
    Facts facts = scan(estate_);
    if (rewriting()) write_lines(estate_ / "want/facts.txt", facts);
    EXPECT_EQ(facts, lines_of(read_file(estate_ / "want/facts.txt")));
}

struct Edit {
    std::string file, from, to;
    Facts changes;
};

std::string after(const std::string& line, std::string_view word) {
    EXPECT_TRUE(line.starts_with(word)) << line;
    return line.substr(std::min(word.size(), line.size()));
}

Edit read_edit(const fs::path& path) {
    Facts lines = lines_of(read_file(path));
    EXPECT_GE(lines.size(), 3U) << path;
    return {after(lines.at(0), "edit "), after(lines.at(1), "from "), after(lines.at(2), "to   "),
            Facts(lines.begin() + 3, lines.end())};
}

void apply(const Edit& edit, const fs::path& folder) {
    std::string text = read_file(folder / edit.file);
    std::size_t at = text.find(edit.from);
    ASSERT_NE(at, std::string::npos) << edit.from << " is not in " << edit.file;
    text.replace(at, edit.from.size(), edit.to);
    std::ofstream(folder / edit.file, std::ios::binary) << text;
}

Facts difference(Facts before, Facts now) {
    std::ranges::sort(before);
    std::ranges::sort(now);
    Facts gone, come, changes;
    std::ranges::set_difference(before, now, std::back_inserter(gone));
    std::ranges::set_difference(now, before, std::back_inserter(come));
    for (const std::string& fact : gone) changes.push_back("- " + fact);
    for (const std::string& fact : come) changes.push_back("+ " + fact);
    return changes;
}

TEST_P(Golden, one_edited_field_changes_the_answer) {
    fs::path edits = estate_ / "want/edits";
    if (!fs::exists(edits)) GTEST_SKIP() << "this estate has no edits";
    Facts before = scan(estate_);
    ScratchFolder scratch;
    const fs::path copy = scratch.path("estate");
    for (const fs::directory_entry& entry : fs::directory_iterator(edits)) {
        fs::remove_all(copy);
        fs::copy(estate_, copy, fs::copy_options::recursive);
        Edit edit = read_edit(entry.path());
        apply(edit, copy);
        Facts changes = difference(before, scan(copy));
        EXPECT_FALSE(changes.empty()) << entry.path() << " changes nothing";
        if (rewriting()) {
            Facts lines = {"edit " + edit.file, "from " + edit.from, "to   " + edit.to};
            lines.insert(lines.end(), changes.begin(), changes.end());
            write_lines(entry.path(), lines);
            edit = read_edit(entry.path());
        }
        EXPECT_EQ(changes, edit.changes) << entry.path();
    }
    fs::current_path(before_);
}

std::vector<std::string> estates() {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(COFFERDAM_ESTATES))
        names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    std::string name = info.param;
    std::ranges::replace(name, '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Estates, Golden, testing::ValuesIn(estates()), test_name);

} // namespace
} // namespace cofferdam::tests
