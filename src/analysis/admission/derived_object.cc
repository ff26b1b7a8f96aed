// k8s.io/kubernetes pkg/controller: deployment/sync.go (getNewReplicaSet), cronjob/utils.go
// (getJobFromTemplate2), controller_utils.go (GetPodFromTemplate), statefulset/stateful_set_utils.go
// (newStatefulSetPod), daemon/util (CreatePodTemplate), job/job_controller.go.
#include "analysis/admission/derived_object.h"

#include <array>
#include <initializer_list>

#include <fmt/format.h>

#include "estate/field.h"
#include "kubernetes/effective.h"
#include "kubernetes/map_draft.h"
#include "kubernetes/pod_template.h"

namespace cofferdam::admission {

namespace {

using kubernetes::MapDraft;
using kubernetes::Overlay;
using value::Entry;
using value::Value;

constexpr std::string_view made_up = "xxxxx";

struct Controller {
    std::string_view kind; // of what it watches
    std::string_view account;
    std::string_view group; // of what it makes
    std::string_view version;
    std::string_view makes;
    std::string_view resource;
    std::initializer_list<std::string_view> added_labels; // to the pod
};

// Accounts: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go; every
// controller has one of its own where the manager runs with --use-service-account-credentials, as all
// installers set it.
const std::array<Controller, 7>& controllers() {
    static const std::array<Controller, 7> all{{
        {"Deployment",
         "deployment-controller",
         "apps",
         "v1",
         "ReplicaSet",
         "replicasets",
         {"pod-template-hash"}},
        {"ReplicaSet", "replicaset-controller", "", "v1", "Pod", "pods", {}},
        {"ReplicationController", "replication-controller", "", "v1", "Pod", "pods", {}},
        {"StatefulSet",
         "statefulset-controller",
         "",
         "v1",
         "Pod",
         "pods",
         {"controller-revision-hash", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"}},
        {"DaemonSet",
         "daemon-set-controller",
         "",
         "v1",
         "Pod",
         "pods",
         {"controller-revision-hash", "pod-template-generation"}},
        {"Job",
         "job-controller",
         "",
         "v1",
         "Pod",
         "pods",
         {"controller-uid", "job-name", "batch.kubernetes.io/controller-uid",
          "batch.kubernetes.io/job-name"}},
        {"CronJob", "cronjob-controller", "batch", "v1", "Job", "jobs", {}},
    }};
    return all;
}

const Controller* controller_of(std::string_view kind) {
    for (const Controller& controller : controllers())
        if (controller.kind == kind) return &controller;
    return nullptr;
}

Value map_of(std::initializer_list<Entry> entries, Overlay& overlay) {
    return overlay.arena().map(std::span(entries.begin(), entries.size()));
}

Entry field(std::string_view name, const Value& value) { return {Value::string(name), value}; }

Value with_labels(const Value& labels, const Controller& controller, Overlay& overlay) {
    if (controller.added_labels.size() == 0) return labels;
    const Value empty = overlay.arena().map({});
    MapDraft draft(labels ? labels : empty);
    for (const std::string_view label : controller.added_labels) draft.set(label, Value::string(made_up));
    return draft.finish(overlay);
}

Value owned_by(const Request& owner, Overlay& overlay) {
    const std::string version =
        owner.group.empty() ? std::string(owner.version) : fmt::format("{}/{}", owner.group, owner.version);
    const Value reference = map_of(
        {field("apiVersion", overlay.arena().string(version)), field("kind", Value::string(owner.kind)),
         field("name", Value::string(owner.name)), field("uid", Value::string(made_up)),
         field("controller", Value::boolean(true)), field("blockOwnerDeletion", Value::boolean(true))},
        overlay);
    return overlay.arena().list(std::span(&reference, 1));
}

// `name`: "" for one that the API server makes up after the owner's name.
Value metadata_of(const Request& owner, const Value& labels, const Value& annotations, std::string_view name,
                  Overlay& overlay) {
    std::vector<Entry> entries;
    if (name.empty())
        entries.push_back(field("generateName", overlay.arena().string(fmt::format("{}-", owner.name))));
    // The API server has made it up before validating policies look.
    entries.push_back(field("name", name.empty()
                                        ? overlay.arena().string(fmt::format("{}-{}", owner.name, made_up))
                                        : Value::string(name)));
    entries.push_back(field("namespace", Value::string(owner.in.facts.name)));
    if (labels) entries.push_back(field("labels", labels));
    if (annotations) entries.push_back(field("annotations", annotations));
    entries.push_back(field("ownerReferences", owned_by(owner, overlay)));
    return overlay.arena().map(entries);
}

Value pod_of(const Request& owner, const Controller& controller, std::string_view name, Overlay& overlay) {
    const Value& template_ = owner.object["spec"]["template"];
    const Value labels = with_labels(template_["metadata"]["labels"], controller, overlay);
    return map_of(
        {field("apiVersion", Value::string("v1")), field("kind", Value::string("Pod")),
         field("metadata", metadata_of(owner, labels, template_["metadata"]["annotations"], name, overlay)),
         field("spec", template_["spec"])},
        overlay);
}

// Selector and template get the hash of the template as a label.
Value replica_set_of(const Request& owner, const Controller& controller, std::string_view name,
                     Overlay& overlay) {
    const Value& spec = owner.object["spec"];
    const Value& template_ = spec["template"];
    const Value labels = with_labels(template_["metadata"]["labels"], controller, overlay);
    MapDraft template_metadata(template_["metadata"].is(value::Kind::Map) ? template_["metadata"] : labels);
    if (template_["metadata"].is(value::Kind::Map)) template_metadata.set("labels", labels);
    MapDraft template_draft(template_);
    template_draft.set("metadata", template_metadata.finish(overlay));
    MapDraft selector(spec["selector"]);
    selector.set("matchLabels", with_labels(spec["selector"]["matchLabels"], controller, overlay));
    std::vector<Entry> entries;
    if (spec["replicas"]) entries.push_back(field("replicas", spec["replicas"]));
    if (spec["minReadySeconds"]) entries.push_back(field("minReadySeconds", spec["minReadySeconds"]));
    entries.push_back(field("selector", selector.finish(overlay)));
    entries.push_back(field("template", template_draft.finish(overlay)));
    return map_of({field("apiVersion", Value::string("apps/v1")), field("kind", Value::string("ReplicaSet")),
                   field("metadata",
                         metadata_of(owner, labels, owner.object["metadata"]["annotations"], name, overlay)),
                   field("spec", overlay.arena().map(entries))},
                  overlay);
}

Value job_of(const Request& owner, std::string_view name, Overlay& overlay) {
    const Value& template_ = owner.object["spec"]["jobTemplate"];
    const Value& metadata = template_["metadata"];
    return map_of(
        {field("apiVersion", Value::string("batch/v1")), field("kind", Value::string("Job")),
         field("metadata", metadata_of(owner, metadata["labels"], metadata["annotations"], name, overlay)),
         field("spec", template_["spec"])},
        overlay);
}

// ReplicaSets and Jobs are named by their controllers, and the pods of a StatefulSet; other pods by the API
// server.
std::string_view name_of(const Request& owner, Overlay& overlay) {
    if (owner.kind == "Deployment" || owner.kind == "CronJob")
        return overlay.arena().copy(fmt::format("{}-{}", owner.name, made_up));
    if (owner.kind == "StatefulSet") return overlay.arena().copy(fmt::format("{}-0", owner.name));
    return "";
}

Value object_of(const Request& owner, const Controller& controller, std::string_view name, Overlay& overlay) {
    if (owner.kind == "Deployment") return replica_set_of(owner, controller, name, overlay);
    if (owner.kind == "CronJob") return job_of(owner, name, overlay);
    return pod_of(owner, controller, name, overlay);
}

bool has_template(const Request& owner) {
    const kubernetes::PodTemplatePlace* place = kubernetes::find_pod_template(owner.group, owner.kind);
    return place && estate::at_path(owner.object, place->spec_path).is(value::Kind::Map);
}

} // namespace

std::optional<Request> derived_request(const Request& admitted, Overlay& overlay) {
    const Controller* controller = controller_of(admitted.kind);
    if (!controller || !has_template(admitted)) return std::nullopt;
    const std::string_view name = name_of(admitted, overlay);
    const Value object = object_of(admitted, *controller, name, overlay);
    const estate::Subject account{estate::SubjectKind::ServiceAccount, "kube-system", controller->account};
    return Request{.operation = "CREATE",
                   .group = controller->group,
                   .version = controller->version,
                   .kind = controller->makes,
                   .resource = controller->resource,
                   .subresource = {},
                   .name = name,
                   .in = admitted.in,
                   .user = access::user_of(account, access::Groups::Implied),
                   .object = kubernetes::effective(object, controller->group, controller->makes, overlay),
                   .old_object = {},
                   .labels_are_known = admitted.labels_are_known,
                   .authorizer = nullptr};
}

} // namespace cofferdam::admission
