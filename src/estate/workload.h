// Workload: a controller with its pod template, a bare pod, or a Compose service: the unit of every analysis.
//
// Views point into the object's documents. Fields hold what the API server would store (defaults filled in);
// whether a value was written or is a default, and where, tells estate/field.h by the path.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/id.h"
#include "estate/image.h"
#include "estate/labels.h"
#include "estate/object.h"
#include "value/value.h"

namespace cofferdam::estate {

enum class WorkloadKind : std::uint8_t {
    Pod,
    Deployment,
    ReplicaSet,
    ReplicationController,
    StatefulSet,
    DaemonSet,
    Job,
    CronJob,
    ComposeService,
};

enum class Protocol : std::uint8_t { Tcp, Udp, Sctp };
std::string_view to_string(Protocol protocol);

enum class ContainerRole : std::uint8_t {
    Init,
    Sidecar, // an init container with restartPolicy Always
    App,
    Ephemeral,
};

struct ContainerPort {
    std::string_view name; // "" if none
    Protocol protocol = Protocol::Tcp;
    std::uint16_t port = 0;
    std::uint16_t host_port = 0;   // 0: not bound on the host. Compose: the published port
    std::string_view host_address; // the address bound on the host, "" for all
    bool host_port_chosen =
        false; // Compose: bound on the host at a port that the engine chooses; host_port is 0
};

// What a process is confined by, container over pod over default (core/v1 SecurityContext,
// PodSecurityContext).
struct SecurityContext {
    bool privileged = false;
    bool allow_privilege_escalation = true; // also true whatever is written if privileged or CAP_SYS_ADMIN
    bool read_only_root_filesystem = false;
    std::optional<bool> run_as_non_root;
    std::optional<std::int64_t> run_as_user; // nothing: the image decides
    std::optional<std::int64_t> run_as_group;
    std::vector<std::string_view>
        capabilities_added; // as written: "NET_ADMIN", "ALL"; Compose without "CAP_"
    std::vector<std::string_view> capabilities_dropped;
    std::string_view seccomp;  // "RuntimeDefault", "Unconfined", "Localhost"; "" not set: the kubelet decides
    std::string_view apparmor; // likewise
    std::string_view proc_mount; // "Default", "Unmasked"
    std::string_view selinux_type;
    bool host_process = false; // Windows

    bool operator==(const SecurityContext&) const = default;
};

struct VolumeMount {
    std::string_view volume; // name of the pod's volume
    std::string_view path;   // in the container
    std::string_view sub_path;
    bool read_only = false;
};

struct EnvironmentVariable {
    std::string_view name;
    std::string_view value;           // "" where it comes from elsewhere
    std::string_view from_secret;     // name of the Secret, "" if none
    std::string_view from_config_map; // likewise
};

struct Container {
    ContainerRole role = ContainerRole::App;
    std::string_view name;
    ImageReference image;
    std::string path; // of the container in its object: "spec.template.spec.containers[0]"
    std::vector<std::string_view> command;
    std::vector<std::string_view> arguments;
    std::vector<ContainerPort> ports;
    std::vector<EnvironmentVariable> environment;
    std::vector<VolumeMount> mounts;
    SecurityContext security;
};

struct HostPath {
    std::string_view path;
    std::string_view type; // "", "Directory", "Socket", …
};
struct SecretVolume {
    std::string_view name;
};
struct ConfigMapVolume {
    std::string_view name;
};
struct ClaimVolume {
    std::string_view name;
};
struct TokenVolume {           // a projected ServiceAccount token
    std::string_view audience; // "" = the API server's own
};
struct OtherVolume {
    std::string_view type; // the source's field name: "emptyDir", "csi", "nfs"
};

struct Volume {
    std::string_view name;
    // A projected volume gives one Volume per source that matters (Secret, ConfigMap, token), under one name.
    std::variant<OtherVolume, HostPath, SecretVolume, ConfigMapVolume, ClaimVolume, TokenVolume> source;
    std::string path; // of the volume in its object
};

// What only a Kubernetes pod has.
struct PodDetail {
    // metadata and spec of the pod (template) in the effective document
    const value::Value* metadata = nullptr;
    const value::Value* spec = nullptr;
    std::string_view metadata_path;   // "metadata", "spec.template.metadata", …
    std::string_view spec_path;       // "spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec"
    std::string_view service_account; // "default" where none is named
    std::optional<bool> automount_token; // the pod's own word; the ServiceAccount's comes second, then true
    bool host_network = false;
    bool host_pid = false;
    bool host_ipc = false;
    bool host_users = true; // false: a user namespace of its own
    bool share_process_namespace = false;
    std::string_view runtime_class;
    std::string_view node_name;
    std::string_view os;    // spec.os.name, "" if not set
    std::string_view phase; // status.phase of a live pod
};

// What only a Compose service has (the Compose specification's words).
struct ComposeDetail {
    std::string_view project;
    std::vector<std::string_view> networks; // of the project; "default" where none is named
    bool internal_only = false;             // all of its networks are `internal`
    std::string_view network_mode;          // "", "host", "none", "service:x", "container:x"
    std::string_view pid;
    std::string_view ipc;
    std::string_view userns_mode;
    std::string_view uts;
    std::string_view cgroup;
    std::vector<std::string_view> devices;
    std::vector<std::string_view> device_cgroup_rules; // "b 8:* rwm"
    std::vector<std::string_view> security_options;
    bool built_here = false; // from a build section, no image named
    std::vector<std::string_view> profiles;
};

struct Workload {
    Id<Object> object;
    WorkloadKind kind = WorkloadKind::Pod;
    std::string_view namespace_; // the project for Compose
    std::string_view name;
    Labels pod_labels;
    Labels pod_annotations;
    std::optional<std::int64_t> replicas; // nothing: not a matter of a number (DaemonSet, Job, bare pod)
    bool suspended = false;               // CronJob, Job
    std::vector<Container> containers;    // in the order in which they start: init, app, ephemeral
    std::vector<Volume> volumes;
    std::variant<PodDetail, ComposeDetail> detail;

    const PodDetail* pod() const { return std::get_if<PodDetail>(&detail); }
    const ComposeDetail* compose() const { return std::get_if<ComposeDetail>(&detail); }
};

std::string_view to_string(WorkloadKind kind); // "Deployment", "ComposeService"

} // namespace cofferdam::estate
