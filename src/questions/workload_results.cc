#include "questions/workload_results.h"

#include <algorithm>

#include "content/config.h"
#include "core/parallel.h"
#include "estate/field.h"

namespace cofferdam::questions {

namespace {

// "spec.containers[0].image" of the pod → "spec.template.spec.containers[0].image" of the object.
std::string object_path(const estate::PodDetail& pod, std::string_view pod_path) {
    if (pod_path.starts_with("metadata"))
        return std::string(pod.metadata_path) + std::string(pod_path.substr(8));
    return std::string(pod.spec_path) + std::string(pod_path.substr(4));
}

pod_security::Result evaluate(const estate::Object& object, const estate::PodDetail& pod,
                              pod_security::Level level, pod_security::Version version) {
    auto result = pod_security::evaluate(*pod.metadata, *pod.spec, level, version);
    for (pod_security::Violation& violation : result.violations) {
        violation.field = object_path(pod, violation.field);
        violation.is_explicit = violation.is_explicit && estate::locate(object, violation.field).is_explicit;
    }
    return result;
}

WorkloadResult judge(const estate::Snapshot& snapshot, Id<estate::Workload> id, const Settings& settings) {
    const estate::Workload& workload = snapshot[id];
    const estate::Object& object = snapshot.object_of(workload);
    WorkloadResult result;
    result.workload = id;
    result.key = snapshot.key(object);
    result.place = object.document->place(*object.raw);
    result.platform = std::ranges::any_of(settings.platform_namespaces, [&](const std::string& pattern) {
        return content::matches_pattern(pattern, workload.namespace_);
    });
    if (const estate::PodDetail* pod = workload.pod()) {
        result.has_pod_security = true;
        const pod_security::Version version = judged_version(settings, snapshot);
        result.baseline = evaluate(object, *pod, pod_security::Level::Baseline, version);
        result.restricted = evaluate(object, *pod, pod_security::Level::Restricted, version);
    }
    return result;
}

// By the slots of workloads: what was said of each that is as it was.
std::vector<const WorkloadResult*> unchanged(const estate::Snapshot& snapshot, const Earlier* earlier) {
    std::vector<const WorkloadResult*> known(snapshot.table<estate::Workload>().slots());
    if (!earlier) return known;
    for (const WorkloadResult& result : *earlier->analyses.workloads) known[result.workload.slot] = &result;
    const estate::Changes<estate::Workload>& changes = earlier->delta.of<estate::Workload>();
    for (const auto* const ids : {&changes.added, &changes.removed, &changes.changed}) {
        for (const Id<estate::Workload> id : *ids) known[id.slot] = nullptr;
    }
    return known;
}

} // namespace

std::vector<WorkloadResult> judge_workloads(const estate::Snapshot& snapshot, const Settings& settings,
                                            const Earlier* earlier) {
    const std::vector<const WorkloadResult*> known = unchanged(snapshot, earlier);
    std::vector<Id<estate::Workload>> workloads;
    for (auto [id, workload] : snapshot.table<estate::Workload>()) workloads.push_back(id);
    std::vector<WorkloadResult> results(workloads.size());
    constexpr std::size_t batch = 256;
    parallel_for((workloads.size() + batch - 1) / batch, [&](std::size_t n) {
        for (std::size_t i = n * batch; i < std::min(workloads.size(), (n + 1) * batch); ++i)
            results[i] = known[workloads[i].slot] ? *known[workloads[i].slot]
                                                  : judge(snapshot, workloads[i], settings);
    });
    return results;
}

} // namespace cofferdam::questions
