// A Watcher on a thread of its own, and what it has for whoever asks: while he thinks, changes come together
// to one for each object.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "sources/cluster/watcher.h"

namespace cofferdam::cluster {

struct News {
    std::vector<Changes> changes;
    Health health;
};

class LiveFeed {
  public:
    // Changes that nobody takes are kept up to that many bytes; then the server has to wait.
    static constexpr std::size_t most_pending = std::size_t{256} << 20;

    LiveFeed(std::unique_ptr<Transport> transport, const Collection& collection, WatchOptions options = {});
    LiveFeed(const LiveFeed&) = delete;
    LiveFeed& operator=(const LiveFeed&) = delete;
    ~LiveFeed();

    // What came since the last call, as soon as something has; else after that time no changes.
    News wait(std::chrono::milliseconds at_most);

  private:
    void run(const std::stop_token& stop);

    std::unique_ptr<Transport> transport_;
    Watcher watcher_; // of the thread
    std::mutex mutex_;
    std::condition_variable has_news_;
    bool is_wanted_ = false;
    std::optional<News> news_;
    Health health_;
    std::jthread thread_; // last: ends before what it uses
};

} // namespace cofferdam::cluster
