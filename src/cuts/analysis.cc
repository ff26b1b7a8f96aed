#include "cuts/analysis.h"

namespace cofferdam::cuts {

Analysis::Analysis(estate::SnapshotPtr snapshot, reach::ReachPtr reach, const graph::Options& options)
    : snapshot_(std::move(snapshot)), reach_(std::move(reach)),
      access_(std::make_unique<const access::Access>(*snapshot_)),
      exposure_(std::make_unique<const exposure::ExposureReport>(exposure::analyse(*reach_))),
      graph_(graph::build({*reach_, *access_, *exposure_}, options)) {}

Analysis Analysis::of(const estate::SnapshotPtr& snapshot, const graph::Options& options,
                      const reach::Options& reach) {
    return {snapshot, reach::Reach::build(snapshot, reach), options};
}

Analysis Analysis::after(const estate::Built& built) const {
    return {built.snapshot, reach::Reach::update(reach_, built.snapshot, built.delta), graph_->options()};
}

} // namespace cofferdam::cuts
