#include "sources/compose/service_workload.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "estate/field.h"
#include "sources/compose/command_line.h"
#include "sources/compose/port_mapping.h"
#include "sources/compose/sequences.h"

namespace cofferdam::compose {

using value::Kind;
using value::Value;

namespace {

constexpr std::string_view engine_socket = "/var/run/docker.sock";

std::vector<std::string_view> strings(const Value& list) {
    std::vector<std::string_view> result;
    for (const Value& item : list.items()) result.push_back(item.string_or(""));
    return result;
}

std::vector<std::string_view> words(value::Arena& arena, const Value& command) {
    std::vector<std::string_view> result = strings(command);
    for (const std::string& word : split_command(command.string_or(""))) result.push_back(arena.copy(word));
    return result;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number result{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), result);
    if (text.empty() || failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return result;
}

estate::Protocol protocol(std::string_view text) {
    if (text == "udp") return estate::Protocol::Udp;
    return text == "sctp" ? estate::Protocol::Sctp : estate::Protocol::Tcp;
}

estate::ContainerPort published_port(const Value& port) {
    const std::string_view address = port["host_ip"].string_or("");
    const std::string_view published = port["published"].string_or("");
    estate::ContainerPort result;
    result.name = port["name"].string_or("");
    result.protocol = protocol(port["protocol"].string_or("tcp"));
    result.port = static_cast<std::uint16_t>(port["target"].int_or(0));
    result.host_address = address == "0.0.0.0" || address == "::" ? "" : address;
    result.host_port = parse_port_range(published).value_or(PortRange{}).first;
    result.host_port_chosen = result.host_port == 0;
    return result;
}

using KnownPorts = std::set<std::pair<estate::Protocol, std::uint16_t>>;

// "80", "80/udp", "3000-3002"
void add_exposed(const Value& text, KnownPorts& known, std::vector<estate::ContainerPort>& ports) {
    const std::vector<std::string_view> parts = split_at(text.string_or(""), '/');
    const Result<PortRange> range = parse_port_range(parts[0]);
    if (!range) return;
    const estate::Protocol spoken = protocol(parts.size() > 1 ? parts[1] : "");
    for (std::uint32_t port = range->first; port <= range->last; ++port) {
        if (!known.emplace(spoken, static_cast<std::uint16_t>(port)).second) continue;
        estate::ContainerPort exposed;
        exposed.protocol = spoken;
        exposed.port = static_cast<std::uint16_t>(port);
        ports.push_back(exposed);
    }
}

std::vector<estate::ContainerPort> read_ports(Session& session, const Value& service) {
    std::vector<estate::ContainerPort> ports;
    if (!session.spend(service["ports"].size(), 0, {})) return ports;
    for (const Value& port : service["ports"].items()) ports.push_back(published_port(port));
    KnownPorts known;
    for (const estate::ContainerPort& port : ports) known.emplace(port.protocol, port.port);
    for (const Value& exposed : service["expose"].items()) {
        const std::size_t before = ports.size();
        add_exposed(exposed, known, ports);
        if (!session.spend(ports.size() - before, 0, {})) break;
    }
    return ports;
}

// The engine takes capabilities in any case, with or without "CAP_".
std::vector<std::string_view> capabilities(value::Arena& arena, const Value& list) {
    std::vector<std::string_view> result;
    for (const std::string_view written : strings(list)) {
        std::string name(written);
        std::ranges::transform(name, name.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
        result.push_back(arena.copy(name.starts_with("CAP_") ? name.substr(4) : name));
    }
    return result;
}

// docker run's --security-opt: "name=value", of old also "name:value".
void apply_security_option(estate::SecurityContext& security, std::string_view option) {
    const std::size_t separator = option.find_first_of("=:");
    const std::string_view name = option.substr(0, separator);
    const std::string_view content = separator == std::string_view::npos ? "" : option.substr(separator + 1);
    const std::string_view profile = content == "unconfined" ? "Unconfined" : "Localhost";
    if (name == "no-new-privileges") security.allow_privilege_escalation = content == "false";
    if (name == "seccomp") security.seccomp = content == "builtin" ? "RuntimeDefault" : profile;
    if (name == "apparmor") security.apparmor = content == "docker-default" ? "RuntimeDefault" : profile;
    if (name == "systempaths" && content == "unconfined") security.proc_mount = "Unmasked";
    if (name == "label" && content.starts_with("type:")) security.selinux_type = content.substr(5);
}

void apply_user(estate::SecurityContext& security, std::string_view user) {
    const std::vector<std::string_view> parts = split_at(user, ':');
    security.run_as_user = parts[0] == "root" ? 0 : number<std::int64_t>(parts[0]);
    if (parts.size() > 1) security.run_as_group = parts[1] == "root" ? 0 : number<std::int64_t>(parts[1]);
}

estate::SecurityContext read_security(value::Arena& arena, const Value& service) {
    estate::SecurityContext security;
    security.privileged = service["privileged"].bool_or(false);
    security.read_only_root_filesystem = service["read_only"].bool_or(false);
    security.capabilities_added = capabilities(arena, service["cap_add"]);
    security.capabilities_dropped = capabilities(arena, service["cap_drop"]);
    for (const std::string_view option : strings(service["security_opt"]))
        apply_security_option(security, option);
    apply_user(security, service["user"].string_or(""));
    return security;
}

std::vector<estate::EnvironmentVariable> read_environment(Session& session, const Value& service) {
    std::vector<estate::EnvironmentVariable> variables;
    if (!session.spend(service["environment"].size(), 0, {})) return variables;
    for (const value::Entry& entry : service["environment"].entries())
        variables.push_back({entry.key.as_string(), entry.value.string_or(""), {}, {}});
    return variables;
}

// The mounts of a container, each with a volume of its own, named by its path in the service.
class Mounts {
  public:
    Mounts(Session& session, const ResolvedProject& project, estate::Workload& workload)
        : session_(session), arena_(session.arena()), project_(project), workload_(workload),
          container_(workload.containers.back()) {}

    void add_all(const Value& service) {
        add_own(service, "volumes", false);
        for (std::size_t i = 0; i < service["tmpfs"].size(); ++i) {
            const std::string_view target = service["tmpfs"][i].string_or("");
            add(estate::field_path("tmpfs", i), estate::OtherVolume{"tmpfs"},
                target.substr(0, target.find(':')), false);
        }
        add_files(service, "secrets", "/run/secrets/");
        add_files(service, "configs", "/");
        if (service["use_api_socket"].bool_or(false))
            add("use_api_socket", estate::HostPath{engine_socket, "Socket"}, engine_socket, false);
        for (std::size_t i = 0; i < service["volumes_from"].size(); ++i)
            add_from(service["volumes_from"][i].string_or(""), estate::field_path("volumes_from", i));
    }

  private:
    using Source = decltype(estate::Volume::source);

    void add(std::string path, Source source, std::string_view target, bool read_only) {
        if (!session_.spend(1, path.size(), {})) return;
        const std::string_view name = arena_.copy(path);
        workload_.volumes.push_back({name, source, std::move(path)});
        container_.mounts.push_back({name, target, {}, read_only});
    }

    void add_own(const Value& service, std::string_view parent, bool read_only) {
        for (std::size_t i = 0; i < service["volumes"].size(); ++i) {
            const Value& mount = service["volumes"][i];
            // Paths name fields of this service: of another's volumes the entry that brings them.
            std::string path = parent == "volumes" ? estate::field_path(parent, i) : std::string(parent);
            add(std::move(path), source(mount), mount["target"].string_or(""),
                read_only || mount["read_only"].bool_or(false));
        }
    }

    Source source(const Value& mount) const {
        const std::string_view type = mount["type"].string_or("volume");
        const std::string_view from = mount["source"].string_or("");
        if (type == "bind") return estate::HostPath{from, ""};
        if (type == "npipe") return estate::HostPath{from, "NamedPipe"};
        if (type != "volume" || from.empty()) return estate::OtherVolume{type};
        const Value& options = project_.root["volumes"][from]["driver_opts"];
        const bool is_bind = options["o"].string_or("").find("bind") != std::string_view::npos;
        if (is_bind && options["device"].is(Kind::String))
            return estate::HostPath{options["device"].as_string(), ""};
        return estate::ClaimVolume{from};
    }

    void add_files(const Value& service, std::string_view field, std::string_view folder) {
        for (std::size_t i = 0; i < service[field].size(); ++i) {
            const Value& file = service[field][i];
            const std::string_view from = file["source"].string_or("");
            std::string target(file["target"].string_or(from));
            if (!target.starts_with('/')) target.insert(0, folder);
            const Source volume = field == "secrets" ? Source(estate::SecretVolume{from})
                                                     : Source(estate::ConfigMapVolume{from});
            add(estate::field_path(field, i), volume, arena_.copy(target), true);
        }
    }

    // "service", "service:ro"; of "container:name" nothing is known (the loader tells).
    void add_from(std::string_view text, const std::string& path) {
        const std::vector<std::string_view> parts = split_at(text, ':');
        if (parts[0] == "container") return;
        add_own(project_.root["services"][parts[0]], path, parts.size() > 1 && parts[1] == "ro");
    }

    Session& session_;
    value::Arena& arena_;
    const ResolvedProject& project_;
    estate::Workload& workload_;
    estate::Container& container_;
};

// As docker run's --device takes it.
std::vector<std::string_view> read_devices(value::Arena& arena, const Value& service) {
    std::vector<std::string_view> devices;
    for (const Value& device : service["devices"].items()) {
        const std::string_view source = device["source"].string_or("");
        devices.push_back(arena.copy(fmt::format("{}:{}:{}", source, device["target"].string_or(source),
                                                 device["permissions"].string_or("rwm"))));
    }
    return devices;
}

// An external network named "host" or "none" is the engine's own, as by network_mode.
std::string_view mode_of_network(const ResolvedProject& project, std::string_view key) {
    const Value& network = project.root["networks"][key];
    const std::string_view name = network["name"].string_or(key);
    return network["external"].bool_or(false) && (name == "host" || name == "none") ? name : "";
}

estate::ComposeDetail read_detail(value::Arena& arena, const ResolvedProject& project, const Value& service) {
    estate::ComposeDetail detail;
    detail.project = project.name;
    detail.network_mode = service["network_mode"].string_or("");
    if (detail.network_mode.empty()) {
        for (const value::Entry& network : service["networks"].entries())
            detail.networks.push_back(network.key.as_string());
        if (detail.networks.empty()) detail.networks.push_back("default");
        detail.internal_only = std::ranges::all_of(detail.networks, [&](std::string_view network) {
            return project.root["networks"][network]["internal"].bool_or(false);
        });
        if (detail.networks.size() == 1) detail.network_mode = mode_of_network(project, detail.networks[0]);
    }
    detail.pid = service["pid"].string_or("");
    detail.ipc = service["ipc"].string_or("");
    detail.userns_mode = service["userns_mode"].string_or("");
    detail.uts = service["uts"].string_or("");
    detail.cgroup = service["cgroup"].string_or("");
    detail.devices = read_devices(arena, service);
    detail.security_options = strings(service["security_opt"]);
    detail.device_cgroup_rules = strings(service["device_cgroup_rules"]);
    detail.built_here = service["build"] && service["image"].string_or("").empty();
    detail.profiles = strings(service["profiles"]);
    return detail;
}

std::optional<std::int64_t> read_replicas(const Value& service) {
    const std::string_view mode = service["deploy"]["mode"].string_or("");
    if (mode.starts_with("global")) return std::nullopt;
    return service["scale"].int_or(service["deploy"]["replicas"].int_or(1));
}

estate::Container read_container(Session& session, std::string_view name, const Value& service) {
    value::Arena& arena = session.arena();
    estate::Container container;
    container.name = name;
    container.image = estate::parse_image(service["image"].string_or(""));
    container.command = words(arena, service["entrypoint"]);
    container.arguments = words(arena, service["command"]);
    container.ports = read_ports(session, service);
    container.environment = read_environment(session, service);
    container.security = read_security(arena, service);
    return container;
}

estate::Workload read_workload(Session& session, const ResolvedProject& project, std::string_view name,
                               const Value& service) {
    estate::Workload workload;
    workload.kind = estate::WorkloadKind::ComposeService;
    workload.namespace_ = project.name;
    workload.name = name;
    workload.pod_labels = estate::Labels(service["labels"]);
    workload.pod_annotations = estate::Labels(service["annotations"]);
    workload.replicas = read_replicas(service);
    workload.containers.push_back(read_container(session, name, service));
    Mounts(session, project, workload).add_all(service);
    workload.detail = read_detail(session.arena(), project, service);
    return workload;
}

} // namespace

estate::Entity read_service(Session& session, const ResolvedProject& project, std::string_view name,
                            const Value& service, const Definition& definition) {
    estate::Entity entity;
    estate::Object& object = entity.object;
    object.kind = "ComposeService";
    object.namespace_ = project.name;
    object.name = name;
    object.labels = estate::Labels(service["labels"]);
    object.annotations = estate::Labels(service["annotations"]);
    object.document = definition.document;
    object.raw = definition.node;
    object.effective = service;
    object.effective_arena = session.shared_arena();
    // What an external program provides is no container.
    if (!service["provider"]) entity.row = read_workload(session, project, name, service);
    return entity;
}

} // namespace cofferdam::compose
