// What makes an Ingress, a Gateway or a Route true, and where its traffic then comes from.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analysis/exposure/controllers.h"
#include "analysis/exposure/direct_ways.h"

namespace cofferdam::exposure {

using Entry = Opening;

class Entries {
  public:
    // REQUIRES: the direct ways are in `ways`. The index outlives this.
    Entries(const EstateIndex& index, const WaysIn& ways);

    // Of an object of that class ("" if it names none). `annotations` may make its load balancer internal.
    Entry entry(EntryKind kind, Id<estate::Target> target, std::string_view class_name,
                const estate::Labels& annotations) const;
    // Of a kind that one project alone serves, by the controller's name.
    Entry entry_of_project(std::string_view controller, Id<estate::Target> target) const;
    // Through pods that the object itself chooses. Nothing if there are none.
    std::optional<Entry> entry_of_pods(const std::vector<Id<estate::Workload>>& pods) const;

  private:
    // A controller that runs in the estate.
    struct Running {
        const Controller* controller = nullptr;
        Id<estate::Target> target;
        Id<estate::Workload> workload;
    };

    std::vector<Running> serving(EntryKind kind, Id<estate::Target> target,
                                 std::string_view class_name) const;
    Lead lead_of_pod(Id<estate::Workload> pod) const;
    Entry through(const std::vector<Running>& running, bool class_is_known,
                  const estate::Labels& annotations) const;
    Lead lead_of(const Running& running, const estate::Labels& annotations) const;

    const EstateIndex* index_;
    std::vector<Running> running_;
    std::vector<Truth> exposed_; // by slot of the workload: by its direct ways
};

} // namespace cofferdam::exposure
