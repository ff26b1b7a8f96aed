#include "analysis/policies/chain.h"

#include <optional>

namespace cofferdam::policies {

namespace {

using estate::Labels;
using estate::SelectionSubject;
using estate::Workload;
using estate::WorkloadKind;

// What stands between the controller and its pods.
std::optional<SelectionSubject> between(const Workload& workload, const estate::Object& object,
                                        const SelectionSubject& pod) {
    SelectionSubject made = pod;
    if (workload.kind == WorkloadKind::Deployment) {
        made.kind = "ReplicaSet";
        return made;
    }
    if (workload.kind != WorkloadKind::CronJob) return std::nullopt;
    made.kind = "Job";
    made.labels = Labels(object.effective["spec"]["jobTemplate"]["metadata"]["labels"]);
    made.added_labels = {};
    return made;
}

} // namespace

Chain chain_of(const estate::Snapshot& snapshot, const Workload& workload, const estate::NamespaceFacts& in) {
    const estate::Object& object = snapshot.object_of(workload);
    const bool generated = object.raw && !(*object.raw)["metadata"]["name"];
    SelectionSubject pod = estate::pod_of(workload, in);
    pod.name_is_prefix = pod.name_is_prefix || generated;
    Chain chain;
    if (workload.kind != WorkloadKind::Pod) {
        chain.subjects[chain.length++] = {.in = in,
                                          .kind = estate::to_string(workload.kind),
                                          .labels = object.labels,
                                          .name = workload.name,
                                          .name_is_prefix = generated,
                                          .service_account = pod.service_account};
        if (auto made = between(workload, object, pod)) chain.subjects[chain.length++] = *made;
    }
    chain.subjects[chain.length++] = pod;
    return chain;
}

} // namespace cofferdam::policies
