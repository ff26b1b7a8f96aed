// Events of the command line → one window.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "observations/event_window.h"
#include "observations/probe.h"

namespace CLI {
class App;
} // namespace CLI

namespace cofferdam::cli {

struct EventOptions {
    std::vector<std::string> files; // "-": standard input
    std::string since;              // "24h", "7d", "2026-11-23T00:00:00Z"; "" all
};

void add_event_options(CLI::App& command, EventOptions& options);

// Nothing: no file was named. Lines that are not understood are told on standard error. Error: a file cannot
// be read, --events-since is no time, or nothing in the files is an event.
Result<std::optional<observations::EventWindow>> read_events(const EventOptions& options);

// Nothing: no file is named.
Result<std::optional<observations::Probe>> read_probe(const std::string& file);

} // namespace cofferdam::cli
