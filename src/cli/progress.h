// What the user is told while he waits: nothing for a second, then the stage, on a terminal only.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

namespace cofferdam::cli {

class Progress {
  public:
    // `shown`: is standard error a terminal?
    explicit Progress(bool shown);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // A new stage begins; the one before is over. `name`: static text, "reading".
    void stage(std::string_view name);
    // Ends the last stage, and takes the line away.
    void finish();

    struct Timing {
        std::string_view name;
        std::chrono::steady_clock::duration time;
    };
    const std::vector<Timing>& timings() const { return timings_; }

  private:
    void show(std::stop_token stop);
    void end_stage();

    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::string_view current_;
    std::chrono::steady_clock::time_point stage_began_;
    std::vector<Timing> timings_;
    std::jthread display_; // last: ends before what it reads
};

} // namespace cofferdam::cli
