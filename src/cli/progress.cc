#include "cli/progress.h"

#include <cstdio>

#include <fmt/format.h>

namespace cofferdam::cli {

namespace {

constexpr auto patience = std::chrono::seconds(1);

} // namespace

Progress::Progress(bool shown) {
    if (shown) display_ = std::jthread([this](std::stop_token stop) { show(std::move(stop)); });
}

Progress::~Progress() { finish(); }

void Progress::stage(std::string_view name) {
    std::lock_guard lock(mutex_);
    end_stage();
    current_ = name;
    stage_began_ = std::chrono::steady_clock::now();
}

void Progress::finish() {
    if (display_.joinable()) {
        display_.request_stop();
        display_.join();
    }
    std::lock_guard lock(mutex_);
    end_stage();
}

void Progress::end_stage() {
    if (current_.empty()) return;
    timings_.push_back({current_, std::chrono::steady_clock::now() - stage_began_});
    current_ = {};
}

void Progress::show(std::stop_token stop) {
    auto began = std::chrono::steady_clock::now();
    bool shown = false;
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, stop, patience, [&] { return stop.stop_requested(); })
           && !stop.stop_requested()) {
        auto waited =
            std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began);
        fmt::print(stderr, "\r\033[K{} … {} s", current_, waited.count());
        std::fflush(stderr);
        shown = true;
    }
    if (shown) fmt::print(stderr, "\r\033[K");
}

} // namespace cofferdam::cli
