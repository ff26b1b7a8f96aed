#include "cuts/analysis.h"

#include "estate/outline.h"

namespace cofferdam::cuts {

namespace {

// Exposure is of workloads as others see them, of what reach says, and of what leads to them.
bool keeps_exposure(const reach::Reach& before, const reach::Reach& after, const estate::Delta& delta) {
    return after.says_the_same(before) && estate::keeps_outlines(before.snapshot(), after.snapshot(), delta)
           && estate::touches_only<estate::Workload, estate::ServiceAccount, estate::Role,
                                   estate::RoleBinding, estate::Secret>(before.snapshot(), after.snapshot(),
                                                                        delta);
}

} // namespace

Analysis::Analysis(estate::SnapshotPtr snapshot, reach::ReachPtr reach, ExposurePtr exposure)
    : snapshot_(std::move(snapshot)), reach_(std::move(reach)),
      access_(std::make_unique<const access::Access>(*snapshot_)), exposure_(std::move(exposure)) {
    if (!exposure_) exposure_ = std::make_shared<const exposure::ExposureReport>(exposure::analyse(*reach_));
}

Analysis Analysis::of(const estate::SnapshotPtr& snapshot, const graph::Options& options,
                      const reach::Options& reach) {
    Analysis made(snapshot, reach::Reach::build(snapshot, reach), nullptr);
    made.graph_ = graph::build({*made.reach_, *made.access_, *made.exposure_}, options);
    return made;
}

Analysis Analysis::after(const estate::Built& built) const {
    reach::ReachPtr reach = reach::Reach::update(reach_, built.snapshot, built.delta);
    const bool keeps = keeps_exposure(*reach_, *reach, built.delta);
    Analysis made(built.snapshot, std::move(reach), keeps ? exposure_ : nullptr);
    made.graph_ = graph::update(*graph_, {*made.reach_, *made.access_, *made.exposure_}, built.delta);
    return made;
}

} // namespace cofferdam::cuts
