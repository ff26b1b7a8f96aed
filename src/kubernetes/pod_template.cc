#include "kubernetes/pod_template.h"

namespace cofferdam::kubernetes {

using estate::WorkloadKind;

namespace {

constexpr std::string_view bare = "spec";
constexpr std::string_view templated = "spec.template.spec";
constexpr std::string_view cron = "spec.jobTemplate.spec.template.spec";

// "extensions" held Deployment, DaemonSet and ReplicaSet until Kubernetes 1.16; old manifests still say so.
constexpr PodTemplatePlace places[] = {
    {"", "Pod", WorkloadKind::Pod, "metadata", bare},
    {"apps", "Deployment", WorkloadKind::Deployment, "spec.template.metadata", templated},
    {"extensions", "Deployment", WorkloadKind::Deployment, "spec.template.metadata", templated},
    {"apps", "ReplicaSet", WorkloadKind::ReplicaSet, "spec.template.metadata", templated},
    {"extensions", "ReplicaSet", WorkloadKind::ReplicaSet, "spec.template.metadata", templated},
    {"", "ReplicationController", WorkloadKind::ReplicationController, "spec.template.metadata", templated},
    {"apps", "StatefulSet", WorkloadKind::StatefulSet, "spec.template.metadata", templated},
    {"apps", "DaemonSet", WorkloadKind::DaemonSet, "spec.template.metadata", templated},
    {"extensions", "DaemonSet", WorkloadKind::DaemonSet, "spec.template.metadata", templated},
    {"batch", "Job", WorkloadKind::Job, "spec.template.metadata", templated},
    {"batch", "CronJob", WorkloadKind::CronJob, "spec.jobTemplate.spec.template.metadata", cron},
};

constexpr std::string_view steps[] = {"spec", "jobTemplate", "spec", "template", "spec"};

} // namespace

std::span<const std::string_view> PodTemplatePlace::spec_steps() const {
    std::span<const std::string_view> all(steps);
    if (spec_path == bare) return all.first(1);
    return spec_path == templated ? all.last(3) : all;
}

const PodTemplatePlace* find_pod_template(std::string_view group, std::string_view kind) {
    for (const PodTemplatePlace& place : places) {
        if (place.group == group && place.kind == kind) return &place;
    }
    return nullptr;
}

} // namespace cofferdam::kubernetes
