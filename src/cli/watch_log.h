// What `cofferdam watch` prints: the answers when it begins, a few lines whenever they change, and what the
// server's silence makes of them.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "questions/scan.h"
#include "report/answer_changes.h"
#include "sources/cluster/live_estate.h"
#include "sources/cluster/watcher.h"

namespace cofferdam::cli {

// One change of the answers, and what made it.
struct Turn {
    std::vector<report::AnswerChange> answers;
    std::vector<cluster::ObjectChange> causes;
    std::chrono::milliseconds lag; // from the first event that is in it to now
};

class WatchLog {
  public:
    using Time = std::chrono::system_clock::time_point;
    virtual ~WatchLog() = default;
    virtual std::string began(const questions::ScanResult& result, Time now) = 0;
    virtual std::string changed(const Turn& turn, Time now) = 0;
    virtual std::string behind(const cluster::Health& health, Time now) = 0;
    virtual std::string current(Time now) = 0;
    virtual std::string ended(const questions::ScanResult& result, Time now) = 0;
};

// "text", for people at a terminal of that many columns; "json", an object a line (docs/watch.md).
std::unique_ptr<WatchLog> make_watch_log(const std::string& format, std::size_t width, bool color);

} // namespace cofferdam::cli
