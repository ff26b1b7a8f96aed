#include "questions/probed_estate.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::questions {

std::string cluster_uid(const estate::Snapshot& snapshot, Id<estate::Target> target) {
    for (const auto& [id, row] : snapshot.table<estate::Namespace>()) {
        const estate::Object& object = snapshot.object_of(row);
        if (object.target == target && object.name == "kube-system")
            return std::string((*object.raw)["metadata"]["uid"].string_or(""));
    }
    return {};
}

ProbedEstate::ProbedEstate(const estate::Snapshot& snapshot, const observations::Probe& probe)
    : probe_(&probe), targets_(snapshot.targets().size(), false) {
    std::string other; // a cluster that tells who it is
    for (std::uint32_t slot = 0; slot < targets_.size(); ++slot) {
        const std::string uid = cluster_uid(snapshot, {slot});
        targets_[slot] = !uid.empty() && uid == probe.cluster_uid;
        if (!uid.empty()) other = uid;
    }
    if (is_used()) return;
    if (!probe.cluster_uid.empty() && !other.empty()) {
        remark_ = fmt::format("not used: it is of another cluster ({}, whose kube-system has uid {}; here it "
                              "has {})",
                              probe.cluster, probe.cluster_uid, other);
        return;
    }
    targets_.assign(targets_.size(), true);
    remark_ = fmt::format("that it is of this cluster cannot be checked: {} does not tell the uid of the "
                          "namespace kube-system",
                          probe.cluster_uid.empty() ? "the probe" : "what was read");
}

bool ProbedEstate::is_used() const { return std::ranges::find(targets_, true) != targets_.end(); }

} // namespace cofferdam::questions
