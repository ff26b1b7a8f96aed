// AuditIntake: what the API server's audit webhook sends, less what nobody needs, as lines of a file that
// scan takes with --events.
#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>

#include "core/result.h"
#include "intake/rolling_file.h"

namespace cofferdam::intake {

struct IntakeCounts {
    std::uint64_t events = 0;  // written
    std::uint64_t remarks = 0; // of an earlier stage of a request, of nobody
    std::uint64_t bad = 0;     // events, and bodies that are none
};

class AuditIntake {
  public:
    explicit AuditIntake(RollingFile file) : file_(std::move(file)) {}

    enum class Taken : std::uint8_t { Written, NotUnderstood, DiskFailed };
    // The body of one POST: an EventList of audit.k8s.io. From any thread.
    Taken take(std::string_view body);

    IntakeCounts counts() const;

  private:
    mutable std::mutex mutex_;
    RollingFile file_;
    IntakeCounts counts_;
};

} // namespace cofferdam::intake
