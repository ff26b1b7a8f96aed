// Work over an index range on all cores.
#pragma once

#include <cstddef>
#include <functional>

namespace cofferdam {

// Calls work(i) once for each i in [0, count), on up to `threads` threads (0: as many as the machine has, at
// most 16), and returns when all are done. Indices are handed out in order, one at a time: make them large
// enough. With one index or one thread everything runs on the caller's thread. work must not throw.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work, unsigned threads = 0);

} // namespace cofferdam
