// Pods and the kinds that make them → Workload rows, from the effective document.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "estate/field.h"
#include "kubernetes/kinds.h"
#include "kubernetes/pod_template.h"

namespace cofferdam::kubernetes {

using estate::Container;
using estate::ContainerRole;
using estate::SecurityContext;
using estate::Volume;
using value::Kind;
using value::Value;

namespace {

estate::Protocol read_protocol(const Value& port, Reader& reader) {
    std::string_view name = reader.string(port, "protocol", "TCP");
    if (name == "UDP") return estate::Protocol::Udp;
    if (name == "SCTP") return estate::Protocol::Sctp;
    if (name != "TCP")
        reader.fail(port["protocol"], fmt::format("protocol must be TCP, UDP or SCTP, not \"{}\"", name));
    return estate::Protocol::Tcp;
}

std::vector<estate::ContainerPort> read_ports(const Value& container, Reader& reader) {
    std::vector<estate::ContainerPort> ports;
    for (const Value& port : reader.list(container, "ports").items()) {
        ports.push_back({reader.string(port, "name"), read_protocol(port, reader),
                         reader.port(port, "containerPort"),
                         port["hostPort"].int_or(-1) == 0 ? std::uint16_t{0} : reader.port(port, "hostPort"),
                         reader.string(port, "hostIP")});
    }
    return ports;
}

std::vector<estate::EnvironmentVariable> read_environment(const Value& container, Reader& reader) {
    std::vector<estate::EnvironmentVariable> variables;
    for (const Value& entry : reader.list(container, "env").items()) {
        const Value& from = reader.map(entry, "valueFrom");
        variables.push_back({reader.string(entry, "name"), reader.string(entry, "value"),
                             reader.string(reader.map(from, "secretKeyRef"), "name"),
                             reader.string(reader.map(from, "configMapKeyRef"), "name")});
    }
    // All keys of an object at once: a variable without a name of its own.
    for (const Value& entry : reader.list(container, "envFrom").items()) {
        variables.push_back({"", "", reader.string(reader.map(entry, "secretRef"), "name"),
                             reader.string(reader.map(entry, "configMapRef"), "name")});
    }
    return variables;
}

std::vector<estate::VolumeMount> read_mounts(const Value& container, Reader& reader) {
    std::vector<estate::VolumeMount> mounts;
    for (const Value& mount : reader.list(container, "volumeMounts").items()) {
        mounts.push_back({reader.string(mount, "name"), reader.string(mount, "mountPath"),
                          reader.string(mount, "subPath"), reader.boolean(mount, "readOnly", false)});
    }
    return mounts;
}

bool holds(const std::vector<std::string_view>& names, std::string_view name) {
    for (std::string_view candidate : names) {
        if (candidate == name) return true;
    }
    return false;
}

// A field that the container's context overrides if it has it.
struct Contexts {
    const Value& container;
    const Value& pod;

    const Value& having(std::string_view key) const { return container[key] ? container : pod; }
};

// container.apparmor.security.beta.kubernetes.io/<container>, in force where no field is set (until the field
// came with 1.30): "runtime/default", "unconfined", "localhost/<profile>"
std::string_view apparmor_by_annotation(const estate::Labels& annotations, std::string_view container) {
    constexpr std::string_view prefix = "container.apparmor.security.beta.kubernetes.io/";
    for (const value::Entry& entry : annotations.entries()) {
        std::string_view key = entry.key.as_string();
        if (!key.starts_with(prefix) || key.substr(prefix.size()) != container) continue;
        std::string_view profile = entry.value.string_or("");
        if (profile == "runtime/default") return "RuntimeDefault";
        return profile == "unconfined" ? "Unconfined" : "Localhost";
    }
    return "";
}

void read_capabilities(const Value& context, SecurityContext& security, Reader& reader) {
    const Value& capabilities = reader.map(context, "capabilities");
    security.capabilities_added = reader.strings(capabilities, "add");
    security.capabilities_dropped = reader.strings(capabilities, "drop");
}

void read_user(const Contexts& contexts, SecurityContext& security, Reader& reader) {
    security.run_as_non_root = reader.boolean_if(contexts.having("runAsNonRoot"), "runAsNonRoot");
    security.run_as_user = reader.integer_if(contexts.having("runAsUser"), "runAsUser");
    security.run_as_group = reader.integer_if(contexts.having("runAsGroup"), "runAsGroup");
}

void read_profiles(const Contexts& contexts, SecurityContext& security, Reader& reader) {
    auto type = [&](std::string_view key) {
        return reader.string(reader.map(contexts.having(key), key), "type");
    };
    security.seccomp = type("seccompProfile");
    security.apparmor = type("appArmorProfile");
    security.selinux_type = type("seLinuxOptions");
    security.proc_mount = reader.string(contexts.container, "procMount", "Default");
}

bool read_host_process(const Contexts& contexts, Reader& reader) {
    const Value& own = reader.map(contexts.container, "windowsOptions");
    const Value& pod = reader.map(contexts.pod, "windowsOptions");
    return reader.boolean_if(own, "hostProcess").value_or(reader.boolean(pod, "hostProcess", false));
}

SecurityContext read_security(const Value& container, const Value& spec, Reader& reader) {
    const Value& own = reader.map(container, "securityContext");
    Contexts contexts{own, reader.map(spec, "securityContext")};
    SecurityContext security;
    read_capabilities(own, security, reader);
    read_user(contexts, security, reader);
    read_profiles(contexts, security, reader);
    security.privileged = reader.boolean(own, "privileged", false);
    security.read_only_root_filesystem = reader.boolean(own, "readOnlyRootFilesystem", false);
    security.host_process = read_host_process(contexts, reader);
    bool forced = security.privileged || holds(security.capabilities_added, "SYS_ADMIN")
                  || holds(security.capabilities_added, "CAP_SYS_ADMIN");
    security.allow_privilege_escalation = reader.boolean(own, "allowPrivilegeEscalation", true) || forced;
    return security;
}

ContainerRole role_of(std::string_view list, const Value& container) {
    if (list == "ephemeralContainers") return ContainerRole::Ephemeral;
    if (list == "containers") return ContainerRole::App;
    return container["restartPolicy"].string_or("") == "Always" ? ContainerRole::Sidecar
                                                                : ContainerRole::Init;
}

Container read_container(const Value& node, const Value& spec, const estate::Labels& annotations,
                         Reader& reader) {
    Container container;
    container.name = reader.string(node, "name");
    container.image = estate::parse_image(reader.string(node, "image"));
    container.command = reader.strings(node, "command");
    container.arguments = reader.strings(node, "args");
    container.ports = read_ports(node, reader);
    container.environment = read_environment(node, reader);
    container.mounts = read_mounts(node, reader);
    container.security = read_security(node, spec, reader);
    if (container.security.apparmor.empty())
        container.security.apparmor = apparmor_by_annotation(annotations, container.name);
    return container;
}

// In the host's network each port of the pods is a port of the host (defaultHostNetworkPorts). The API server
// says so of pods only, and not of templates.
void bind_to_host(std::vector<estate::ContainerPort>& ports) {
    for (estate::ContainerPort& port : ports)
        if (port.host_port == 0) port.host_port = port.port;
}

std::vector<Container> read_containers(const Value& spec, std::string_view spec_path,
                                       const estate::Labels& annotations, Reader& reader) {
    std::vector<Container> containers;
    for (std::string_view list : {"initContainers", "containers", "ephemeralContainers"}) {
        std::string list_path = estate::field_path(spec_path, list);
        const Value& nodes = reader.list(spec, list);
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (!nodes[i].is(Kind::Map)) {
                reader.fail(nodes[i], fmt::format("{} must be a list of containers", list));
                continue;
            }
            containers.push_back(read_container(nodes[i], spec, annotations, reader));
            containers.back().role = role_of(list, nodes[i]);
            if (spec["hostNetwork"].bool_or(false) && list != "ephemeralContainers")
                bind_to_host(containers.back().ports);
            containers.back().path = estate::field_path(list_path, i);
        }
    }
    return containers;
}

decltype(Volume::source) read_projection(const Value& source, Reader& reader) {
    if (const Value& token = reader.map(source, "serviceAccountToken"))
        return estate::TokenVolume{reader.string(token, "audience")};
    if (const Value& secret = reader.map(source, "secret"))
        return estate::SecretVolume{reader.string(secret, "name")};
    if (const Value& map = reader.map(source, "configMap"))
        return estate::ConfigMapVolume{reader.string(map, "name")};
    return estate::OtherVolume{source.entries().empty() ? "" : source.entries().front().key.as_string()};
}

decltype(Volume::source) read_volume_source(const Value& volume, Reader& reader) {
    if (const Value& host = reader.map(volume, "hostPath"))
        return estate::HostPath{reader.string(host, "path"), reader.string(host, "type")};
    if (const Value& secret = reader.map(volume, "secret"))
        return estate::SecretVolume{reader.string(secret, "secretName")};
    if (const Value& map = reader.map(volume, "configMap"))
        return estate::ConfigMapVolume{reader.string(map, "name")};
    if (const Value& claim = reader.map(volume, "persistentVolumeClaim"))
        return estate::ClaimVolume{reader.string(claim, "claimName")};
    for (const value::Entry& entry : volume.entries()) {
        if (entry.key.as_string() != "name") return estate::OtherVolume{entry.key.as_string()};
    }
    return estate::OtherVolume{"emptyDir"};
}

std::vector<Volume> read_volumes(const Value& spec, std::string_view spec_path, Reader& reader) {
    std::vector<Volume> volumes;
    std::string list_path = estate::field_path(spec_path, "volumes");
    const Value& nodes = reader.list(spec, "volumes");
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        std::string_view name = reader.string(nodes[i], "name");
        std::string path = estate::field_path(list_path, i);
        const Value& sources = reader.list(reader.map(nodes[i], "projected"), "sources");
        for (std::size_t j = 0; j < sources.size(); ++j)
            volumes.push_back({name, read_projection(sources[j], reader),
                               fmt::format("{}.projected.sources[{}]", path, j)});
        if (sources.size() == 0)
            volumes.push_back({name, read_volume_source(nodes[i], reader), std::move(path)});
    }
    return volumes;
}

estate::PodDetail read_pod(const Value& spec, Reader& reader) {
    estate::PodDetail pod;
    pod.spec = &spec;
    // The ServiceAccount admission plugin; serviceAccount is the older name of the field.
    pod.service_account = reader.string(spec, "serviceAccountName", reader.string(spec, "serviceAccount"));
    if (pod.service_account.empty()) pod.service_account = "default";
    pod.automount_token = reader.boolean_if(spec, "automountServiceAccountToken");
    pod.host_network = reader.boolean(spec, "hostNetwork", false);
    pod.host_pid = reader.boolean(spec, "hostPID", false);
    pod.host_ipc = reader.boolean(spec, "hostIPC", false);
    pod.host_users = reader.boolean(spec, "hostUsers", true);
    pod.share_process_namespace = reader.boolean(spec, "shareProcessNamespace", false);
    pod.runtime_class = reader.string(spec, "runtimeClassName");
    pod.node_name = reader.string(spec, "nodeName");
    pod.os = reader.string(reader.map(spec, "os"), "name");
    return pod;
}

std::optional<std::int64_t> read_replicas(estate::WorkloadKind kind, const Value& spec, Reader& reader) {
    using enum estate::WorkloadKind;
    bool counted =
        kind == Deployment || kind == ReplicaSet || kind == ReplicationController || kind == StatefulSet;
    return counted ? std::optional(reader.integer(spec, "replicas", 1)) : std::nullopt;
}

} // namespace

void read_workload(estate::Entity& entity, Reader& reader) {
    const estate::Object& object = entity.object;
    const PodTemplatePlace& place = *find_pod_template(object.group, object.kind);
    const Value& spec = estate::at_path(object.effective, place.spec_path);
    const Value& metadata = estate::at_path(object.effective, place.metadata_path);
    if (!spec.is(Kind::Map)) {
        reader.fail(object.effective, fmt::format("{} is missing", place.spec_path));
        return;
    }
    estate::Workload workload;
    workload.kind = place.workload_kind;
    workload.namespace_ = object.namespace_;
    workload.name = object.name;
    workload.pod_labels = reader.labels(metadata, "labels");
    workload.pod_annotations = reader.labels(metadata, "annotations");
    workload.containers = read_containers(spec, place.spec_path, workload.pod_annotations, reader);
    workload.volumes = read_volumes(spec, place.spec_path, reader);
    const Value& own_spec = object.effective["spec"];
    workload.replicas = read_replicas(place.workload_kind, own_spec, reader);
    workload.suspended = own_spec["suspend"].bool_or(false);
    estate::PodDetail pod = read_pod(spec, reader);
    pod.metadata = &metadata;
    pod.metadata_path = place.metadata_path;
    pod.spec_path = place.spec_path;
    if (place.workload_kind == estate::WorkloadKind::Pod)
        pod.phase = reader.string(reader.map(object.effective, "status"), "phase");
    workload.detail = pod;
    entity.row = std::move(workload);
}

} // namespace cofferdam::kubernetes
