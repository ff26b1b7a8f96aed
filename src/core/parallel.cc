#include "core/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace cofferdam {

void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work, unsigned threads) {
    if (threads == 0) threads = std::clamp(std::thread::hardware_concurrency(), 1U, 16U);
    std::atomic<std::size_t> next = 0;
    auto drain = [&] {
        for (std::size_t i = next++; i < count; i = next++) work(i);
    };
    std::vector<std::jthread> helpers;
    for (std::size_t n = 1; n < std::min<std::size_t>(threads, count); ++n) helpers.emplace_back(drain);
    drain();
}

} // namespace cofferdam
