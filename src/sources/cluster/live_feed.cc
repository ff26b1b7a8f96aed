#include "sources/cluster/live_feed.h"

namespace cofferdam::cluster {

namespace {

constexpr std::chrono::milliseconds idle{200};
constexpr std::chrono::milliseconds with_changes{10}; // that somebody may ask for at any moment

} // namespace

LiveFeed::LiveFeed(std::unique_ptr<Transport> transport, const Collection& collection, WatchOptions options)
    : transport_(std::move(transport)), watcher_(collection, options, *transport_, real_pace()),
      health_(watcher_.health()), thread_([this](const std::stop_token& stop) { run(stop); }) {}

LiveFeed::~LiveFeed() {
    thread_.request_stop();
    thread_.join();
}

void LiveFeed::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        // Lists that are on their way go on in any case: nobody can take them before they are whole.
        const bool has_changes = watcher_.has_changes();
        if (!has_changes || watcher_.pending_bytes() < most_pending) {
            watcher_.pump(has_changes ? with_changes : idle);
        } else {
            std::this_thread::sleep_for(with_changes);
        }
        const std::lock_guard lock(mutex_);
        health_ = watcher_.health();
        if (!is_wanted_) continue;
        std::vector<Changes> changes = watcher_.take_changes();
        if (changes.empty()) continue;
        news_ = News{std::move(changes), health_};
        is_wanted_ = false;
        has_news_.notify_one();
    }
}

News LiveFeed::wait(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    is_wanted_ = true;
    has_news_.wait_for(lock, at_most, [this] { return news_.has_value(); });
    if (!news_) return {{}, health_};
    return *std::exchange(news_, std::nullopt);
}

} // namespace cofferdam::cluster
