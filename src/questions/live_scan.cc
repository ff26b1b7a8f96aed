#include "questions/live_scan.h"

#include <algorithm>
#include <iterator>

#include "questions/analyses.h"
#include "questions/answers.h"

namespace cofferdam::questions {

namespace {

constexpr std::size_t most_touched = 4; // a quarter of all objects

template <class T>
std::vector<T> without(const std::vector<T>& all, const std::vector<T>& left_out) {
    std::vector<T> rest;
    std::ranges::set_difference(all, left_out, std::back_inserter(rest));
    return rest;
}

template <class T>
std::vector<T> united(const std::vector<T>& a, const std::vector<T>& b) {
    std::vector<T> both;
    std::ranges::set_union(a, b, std::back_inserter(both));
    return both;
}

// One delta of two that follow each other. A slot that one row left and another took stands in both `removed`
// and `added`, as in the delta of one step.
template <class Row>
void append(const estate::Changes<Row>& later, estate::Changes<Row>& to) {
    estate::Changes<Row> sum;
    sum.added = united(without(to.added, later.removed), later.added);
    sum.removed = united(to.removed, without(later.removed, to.added));
    sum.changed = without(without(united(to.changed, later.changed), later.removed), sum.added);
    to = std::move(sum);
}

template <class... Row>
void append(const estate::Delta& later, estate::Delta& to, const std::tuple<Table<Row>...>*) {
    (append(later.of<Row>(), to.of<Row>()), ...);
}

std::size_t touched_by(const estate::Delta& delta) {
    const estate::Changes<estate::Object>& objects = delta.of<estate::Object>();
    return objects.added.size() + objects.removed.size() + objects.changed.size();
}

} // namespace

LiveScan::LiveScan(Settings settings) : settings_(std::move(settings)) {}
LiveScan::~LiveScan() = default;

void LiveScan::follow(const estate::SnapshotPtr& snapshot, const estate::Delta& delta) {
    snapshot_ = snapshot;
    if (!last_) return;
    append(delta, delta_, static_cast<const estate::Tables*>(nullptr));
    touched_ += touched_by(delta);
    // Analyses that were taken over keep the snapshots that they began with, and so documents that are long
    // replaced: no more of them than a part of the estate.
    if (touched_ > snapshot->table<estate::Object>().size() / most_touched) last_.reset();
}

ScanResult LiveScan::scan() {
    const observations::Sightings none;
    std::optional<Earlier> earlier;
    if (!last_) touched_ = 0;
    if (last_) earlier.emplace(*last_, delta_);
    auto made = std::make_unique<const Analyses>(
        analyse(snapshot_, settings_, none, nullptr, earlier ? &*earlier : nullptr));
    ScanResult result = answers_of(*made, settings_, none, nullptr);
    last_ = std::move(made);
    delta_ = {};
    return result;
}

} // namespace cofferdam::questions
