#include "cli/read_events.h"

#include <charconv>
#include <chrono>
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/file_system.h"
#include "report/escape.h"
#include "sources/manifests/load.h"
#include "value/document.h"

namespace cofferdam::cli {

namespace {

using observations::EventWindow;
using observations::Moment;

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;
constexpr std::uint64_t most_bytes_of_probe = std::uint64_t{256} << 20;

Moment now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

// "30m", "24h", "7d"; at most a hundred years.
std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const std::chrono::minutes unit = text.back() == 'm'   ? std::chrono::minutes(1)
                                      : text.back() == 'h' ? std::chrono::hours(1)
                                      : text.back() == 'd' ? std::chrono::days(1)
                                                           : std::chrono::minutes(0);
    text.remove_suffix(1);
    unsigned count = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
    const bool is_number = failure == std::errc() && end == text.data() + text.size();
    if (!is_number || unit == std::chrono::minutes(0) || count > 36'500) return std::nullopt;
    return unit * count;
}

Result<std::optional<Moment>> parse_since(const std::string& text) {
    if (text.empty()) return std::optional<Moment>();
    if (const auto moment = observations::parse_moment(text)) return moment;
    if (const auto duration = parse_duration(text)) return std::optional(now() - *duration);
    return error("--events-since {}: must be 30m, 24h, 7d or a time as 2026-11-23T00:00:00Z", text);
}

void tell_problems(const EventWindow& window) {
    for (const value::Problem& problem : window.problems())
        fmt::print(stderr, "cofferdam: {}\n",
                   report::visible(fmt::format("{}: {}", to_string(problem.place), problem.message)));
}

} // namespace

void add_event_options(CLI::App& command, EventOptions& options) {
    command
        .add_option("--events", options.files,
                    "What was seen: Falco's or Tetragon's JSON, the Kubernetes audit log; - for a pipe")
        ->group("Observing");
    command
        .add_option("--events-since", options.since,
                    "Leave out older ones: 30m, 24h, 7d before now, or a time as 2026-11-23T00:00:00Z")
        ->group("Observing");
}

Result<std::optional<EventWindow>> read_events(const EventOptions& options) {
    const std::optional<Moment> since = COFFERDAM_TRY(parse_since(options.since));
    if (options.files.empty()) return std::optional<EventWindow>();
    EventWindow window({.since = since});
    for (const std::string& file : options.files) {
        std::string bytes = COFFERDAM_TRY(file == "-" ? manifests::read_stream(file, most_bytes)
                                                      : disk().read(file, most_bytes));
        window.read(std::make_shared<const value::Text>(file, std::move(bytes)));
    }
    tell_problems(window);
    const observations::EventCounts& counts = window.counts();
    if (counts.lines > 0 && counts.bad == counts.lines)
        return error("nothing in {} is an event that is known", options.files.front());
    return std::optional(std::move(window));
}

Result<std::optional<observations::Probe>> read_probe(const std::string& file) {
    if (file.empty()) return std::optional<observations::Probe>();
    const auto text =
        std::make_shared<const value::Text>(file, COFFERDAM_TRY(disk().read(file, most_bytes_of_probe)));
    const value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
    if (parsed.documents.size() != 1) return error("{}: is no JSON object", file);
    auto probe = observations::parse_probe(parsed.documents.front()->root());
    if (!probe) return error("{}: {}", file, probe.error().message);
    return std::optional(*std::move(probe));
}

} // namespace cofferdam::cli
