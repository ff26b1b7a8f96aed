// LiveScan: the questions about an estate that is kept current. Between two scans it holds the analyses of
// the last, and makes again what reads something that changed.
#pragma once

#include <memory>

#include "estate/delta.h"
#include "questions/scan.h"

namespace cofferdam::questions {

struct Analyses;

// For one thread.
class LiveScan {
  public:
    explicit LiveScan(Settings settings);
    ~LiveScan();
    LiveScan(const LiveScan&) = delete;
    LiveScan& operator=(const LiveScan&) = delete;

    // The estate as it is now, and what changed since the last call, of whichever: a scan of it that nobody
    // asked for is left out.
    void follow(const estate::SnapshotPtr& snapshot, const estate::Delta& delta);
    // What scan() says of the estate as it is. REQUIRES: follow() was called
    ScanResult scan();

  private:
    Settings settings_;
    estate::SnapshotPtr snapshot_;
    std::unique_ptr<const Analyses> last_; // null: none yet, or too much has changed
    estate::Delta delta_;                  // since the snapshot of `last_`
    std::size_t touched_ = 0;              // objects, since analyses were made of nothing
};

} // namespace cofferdam::questions
