// Which changes of an estate no analysis can notice: most of what a cluster tells all day.
#pragma once

#include <cstdint>
#include <vector>

#include "estate/builder.h"
#include "value/value.h"

namespace cofferdam::cluster {

// Equal but for what says nothing of the object itself: resourceVersion, generation; how far a controller has
// come (its status); when a node last gave a sign of life. What a user's own control reads is not known here.
bool differ_in_bookkeeping(const estate::Object& a, const estate::Object& b);

enum class Became : std::uint8_t { Added, Changed, Removed };

// An object that may make answers other than they were.
struct ObjectChange {
    estate::Key object;
    Became became = Became::Changed;
};

// The changes of one step. Quiet are
// - bookkeeping;
// - Pods that are instances before and after, as long as the same templates have pods on the same nodes:
//   their template stands for them in every analysis, and where it runs is all that is asked beside it
//   (graph/live_pods.h);
// - other endpoints in an EndpointSlice of a Service that has a selector, or is not there: pods of a Service
//   are found by its selector, and slices asked only where it has none (analysis/exposure/estate_index.cc).
//   Our controls read no more of one than its name and version.
class Quiet {
  public:
    explicit Quiet(estate::SnapshotPtr before) : before_(std::move(before)) {}

    void note_removed(Id<estate::Object> id);
    void note_added(Id<estate::Object> id) { added_.push_back(id); }
    // REQUIRES: called before the builder takes `entity`
    void note_replaced(Id<estate::Object> id, const estate::Entity& entity);
    void note_read_again(Id<estate::Object> id) { read_again_.push_back(id); }

    // What is not quiet, in no order.
    std::vector<ObjectChange> causes(const estate::Snapshot& after) const;

  private:
    bool are_pods_quiet(const estate::Snapshot& after) const;
    void add_slices(const estate::Snapshot& after, std::vector<ObjectChange>& causes) const;

    const estate::SnapshotPtr before_;
    std::vector<Id<estate::Object>> added_;      // quiet if they are Pods, and instances in the end
    std::vector<Id<estate::Object>> pods_;       // that were instances: quiet if they still are
    std::vector<Id<estate::Object>> gone_;       // the same
    std::vector<Id<estate::Object>> slices_;     // EndpointSlices that changed
    std::vector<Id<estate::Object>> read_again_; // that were instances, and nothing about them changed
    std::vector<ObjectChange> causes_;
};

} // namespace cofferdam::cluster
