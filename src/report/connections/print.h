// The formats in which `cofferdam reach` prints its table: one explicit list. Names are foreign text; each
// format neutralises what its readers would interpret.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "report/connections/stream.h"
#include "report/connections/table.h"
#include "report/json_writer.h"

namespace cofferdam::connections {

// Of text and JSON; other formats have the table alone.
struct Options {
    bool exposure = false; // what workloads expose to pods that do not exist yet
    bool internet = false; // ways in from the Internet, and out to it
    bool explain = false;  // every pair with its reasons
    // text only
    std::size_t width = 100; // columns of the terminal
    bool color = false;
    std::size_t most_rows = 100; // workloads told of one by one; how many more there are is said
};

void print_text(const Table& table, const Options& options, Stream& out);     // for people at a terminal
void print_json(const Table& table, const Options& options, Stream& out);     // docs/reach.md
void print_csv(const Table& table, const Options& options, Stream& out);      // RFC 4180, a connection a row
void print_markdown(const Table& table, const Options& options, Stream& out); // a table for a pull request
void print_dot(const Table& table, const Options& options, Stream& out);      // a graph for Graphviz

// Parts of other JSON documents too: "schema_version", "cofferdam_version" and "targets"; "assumption";
// "exposure"; "problems" and "gaps".
void write_head(report::JsonWriter& out, const estate::Snapshot& snapshot);
void write_assumption(report::JsonWriter& out, const reach::CniProfile& profile);
void write_exposure(report::JsonWriter& out, const Table& table, Stream& stream);
void write_problems(report::JsonWriter& out, const estate::Snapshot& snapshot);
// What of the estate is missing or was not read, a line each; "" if nothing.
std::string problems_text(const estate::Snapshot& snapshot, const Options& options);
void print_exposure_text(const Table& table, const Options& options, Stream& out);

struct Format {
    std::string_view name; // as --format takes it
    void (*print)(const Table& table, const Options& options, Stream& out) = nullptr;
    std::string_view ending; // of files in it
};

std::span<const Format> formats();
// Null for a name that is not in the list.
const Format* find_format(std::string_view name);

} // namespace cofferdam::connections
