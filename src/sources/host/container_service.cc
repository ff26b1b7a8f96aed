#include "sources/host/container_service.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "estate/image.h"
#include "sources/compose/map_builder.h"

namespace cofferdam::host {

namespace {

using compose::MapBuilder;
using value::Arena;
using value::Entry;
using value::Kind;
using value::Value;

Value text(Arena& arena, const Value& from) { return arena.string(from.string_or("")); }

Value texts(Arena& arena, const Value& list) {
    std::vector<Value> items;
    for (const Value& item : list.items()) {
        if (item.is(Kind::String)) items.push_back(text(arena, item));
    }
    return arena.list(items);
}

bool says_something(const Value& field) {
    switch (field.kind()) {
    case Kind::String: return !field.as_string().empty();
    case Kind::Bool: return field.as_bool();
    case Kind::Int: return field.as_int() > 0; // of limits -1 and 0 are none
    default: return field.size() > 0;
    }
}

// Keys of a map with texts.
Value text_map(Arena& arena, const Value& map) {
    MapBuilder built;
    for (const Entry& entry : map.entries()) {
        if (entry.value.is(Kind::String))
            built.set(arena.copy(entry.key.as_string()), text(arena, entry.value));
    }
    return built.build(arena);
}

// A network whose containers do not reach each other is one for each of them.
std::string network_key(const EngineFacts& facts, std::string_view network, std::string_view container) {
    const Network* const found = facts.find_network(network);
    if (!found || found->talks != Truth::No) return std::string(network);
    return fmt::format("{} ({} alone)", network, container);
}

std::string_view network_mode(const Value& container) {
    const std::string_view mode = container["HostConfig"]["NetworkMode"].string_or("default");
    return mode == "default" || mode.empty() ? "bridge" : mode;
}

bool has_networks(std::string_view mode) {
    return mode != "host" && mode != "none" && !mode.starts_with("container:");
}

// Of a container that never ran the engine names only the one that it would start with.
std::vector<std::string_view> networks_of(const Value& container) {
    std::vector<std::string_view> names;
    if (!has_networks(network_mode(container))) return names;
    for (const Entry& entry : container["NetworkSettings"]["Networks"].entries())
        names.push_back(entry.key.as_string());
    if (names.empty()) names.push_back(network_mode(container));
    return names;
}

class Service {
  public:
    Service(Arena& arena, const EngineFacts& facts, const Value& container)
        : arena_(arena), facts_(facts), container_(container), config_(container["Config"]),
          host_(container["HostConfig"]) {}

    Value run() {
        add_program();
        add_confinement();
        add_namespaces();
        add_networks();
        add_ports();
        add_mounts();
        add_devices();
        add_limits();
        add_operation();
        return map_.build(arena_);
    }

  private:
    void set(std::string_view key, Value content) { map_.set(key, content); }

    void copy(std::string_view key, const Value& from) {
        if (says_something(from)) set(key, from.is(Kind::String) ? text(arena_, from) : from);
    }

    void copy_list(std::string_view key, const Value& from) {
        if (from.size() > 0) set(key, texts(arena_, from));
    }

    // The image is what was asked for when the container was made. Where the name went to another image since
    // then, the engine shows the id, which names nothing. x-… are our own: Compose has no field for them.
    void add_program() {
        const std::string_view written = config_["Image"].string_or("");
        const std::string_view tag = facts_.image_tag(container_["Image"].string_or(""));
        set("image", arena_.string(written.starts_with("sha256:") && !tag.empty() ? tag : written));
        set("container_name", arena_.string(name_of(container_)));
        set("x-image-id", text(arena_, container_["Image"]));
        const estate::ImageReference reference = estate::parse_image(map_.find("image")->as_string());
        const std::string_view digest =
            facts_.image_digest(container_["Image"].string_or(""), reference.repository);
        if (!digest.empty()) set("x-image-digest", arena_.string(digest));
        copy_list("entrypoint", config_["Entrypoint"]);
        copy_list("command", config_["Cmd"]);
        copy("user", config_["User"]);
        if (config_["Labels"].size() > 0) set("labels", text_map(arena_, config_["Labels"]));
        MapBuilder environment;
        for (const Value& entry : config_["Env"].items()) {
            const std::string_view line = entry.string_or("");
            const std::size_t equals = line.find('=');
            if (equals == std::string_view::npos || equals == 0) continue;
            environment.set(arena_.copy(line.substr(0, equals)), arena_.string(line.substr(equals + 1)));
        }
        if (!environment.empty()) set("environment", environment.build(arena_));
    }

    void add_confinement() {
        copy("privileged", host_["Privileged"]);
        copy("read_only", host_["ReadonlyRootfs"]);
        copy_list("cap_add", host_["CapAdd"]);
        copy_list("cap_drop", host_["CapDrop"]);
        std::vector<Value> options;
        for (const Value& option : host_["SecurityOpt"].items()) {
            if (!is_of_the_engine(option.string_or("")))
                options.push_back(security_option(option.string_or("")));
        }
        // The command docker turns systempaths=unconfined into two empty lists.
        const bool shows_all = host_["MaskedPaths"].is(Kind::List) && host_["MaskedPaths"].size() == 0;
        if (shows_all && !host_["Privileged"].bool_or(false))
            options.push_back(Value::string("systempaths=unconfined"));
        if (facts_.defaults().no_new_privileges == Truth::Yes)
            options.push_back(Value::string("no-new-privileges=true"));
        if (!options.empty()) set("security_opt", arena_.list(options));
    }

    // The engine adds it to whoever shares processes or memory with the host, SELinux or not (moby daemon
    // generateSecurityOpt): nobody asked for it.
    bool is_of_the_engine(std::string_view option) const {
        return option == "label=disable" && facts_.defaults().selinux != Truth::Yes;
    }

    // The command docker sends a profile's whole text.
    Value security_option(std::string_view option) {
        constexpr std::string_view whole_profile = "seccomp={";
        return option.starts_with(whole_profile) ? Value::string("seccomp=profile") : arena_.string(option);
    }

    // "container:ID" is another container by its name, where that is known.
    Value mode(std::string_view text, std::string_view prefix) {
        constexpr std::string_view of_container = "container:";
        if (!text.starts_with(of_container)) return arena_.string(text);
        const std::string_view name = facts_.container_name(text.substr(of_container.size()));
        return name.empty() ? arena_.string(text) : arena_.string(fmt::format("{}{}", prefix, name));
    }

    void set_mode(std::string_view key, std::string_view field) {
        const std::string_view text = host_[field].string_or("");
        if (!text.empty()) set(key, mode(text, "container:"));
    }

    void add_namespaces() {
        set_mode("pid", "PidMode");
        const std::string_view ipc = host_["IpcMode"].string_or("");
        if (ipc == "host" || ipc.starts_with("container:")) set_mode("ipc", "IpcMode");
        set_mode("uts", "UTSMode");
        // On cgroup v1 the host's is the engine's default, which says nothing of this container.
        if (facts_.defaults().private_cgroups == Truth::Yes) set_mode("cgroup", "CgroupnsMode");
        add_user_namespace();
    }

    // "private": root in it is another user of the host. Compose knows only the way out, "host".
    void add_user_namespace() {
        const Defaults& defaults = facts_.defaults();
        const std::string_view mode = host_["UsernsMode"].string_or("");
        const bool is_remapped = defaults.user_namespaces == Truth::Yes && mode != "host";
        if (defaults.rootless == Truth::Yes || is_remapped) {
            set("userns_mode", Value::string("private"));
        } else if (!mode.empty()) {
            set("userns_mode", arena_.string(mode));
        }
    }

    void add_networks() {
        const std::string_view with = network_mode(container_);
        if (!has_networks(with)) return set("network_mode", mode(with, "service:"));
        MapBuilder networks;
        for (const std::string_view name : networks_of(container_))
            networks.set(arena_.copy(network_key(facts_, name, name_of(container_))), membership(name));
        set("networks", networks.build(arena_));
    }

    // The driver, where the network is the host's own: analyses of services know no other place.
    Value membership(std::string_view name) {
        const Network* const network = facts_.find_network(name);
        if (!network || (network->driver != "macvlan" && network->driver != "ipvlan")) return Value::null();
        MapBuilder made;
        made.set("x-driver", arena_.string(network->driver));
        return made.build(arena_);
    }

    // {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}, {"HostIp": "::", …}]}: both families are one
    // port.
    void add_ports() {
        std::vector<Value> ports;
        std::set<std::string> known;
        std::vector<Value> exposed;
        for (const Entry& port : config_["ExposedPorts"].entries())
            exposed.push_back(arena_.string(port.key.as_string()));
        for (const Entry& port : container_["NetworkSettings"]["Ports"].entries()) {
            for (const Value& binding : port.value.items())
                add_port(port.key.as_string(), binding, ports, known);
        }
        if (!ports.empty()) set("ports", arena_.list(ports));
        if (!exposed.empty()) set("expose", arena_.list(exposed));
    }

    void add_port(std::string_view key, const Value& binding, std::vector<Value>& ports,
                  std::set<std::string>& known) {
        const std::size_t slash = std::min(key.find('/'), key.size());
        const std::string_view address = binding["HostIp"].string_or("");
        const bool is_everywhere = address.empty() || address == "0.0.0.0" || address == "::";
        const std::string_view published = binding["HostPort"].string_or("");
        if (!known.insert(fmt::format("{} {} {}", key, is_everywhere ? "" : address, published)).second)
            return;
        MapBuilder port;
        port.set("target", Value::integer(number(key.substr(0, slash))));
        port.set("published", arena_.string(published));
        port.set("protocol", arena_.string(slash < key.size() ? key.substr(slash + 1) : "tcp"));
        if (!is_everywhere) port.set("host_ip", arena_.string(address));
        ports.push_back(port.build(arena_));
    }

    // What is no port is 0, which is none.
    static std::int64_t number(std::string_view digits) {
        std::int64_t port = 0;
        for (const char digit : digits) {
            if (digit < '0' || digit > '9' || port > 65535) return 0;
            port = (port * 10) + (digit - '0');
        }
        return port > 65535 ? 0 : port;
    }

    void add_mounts() {
        std::vector<Value> mounts;
        for (const Value& mount : container_["Mounts"].items()) mounts.push_back(mount_of(mount));
        if (!mounts.empty()) set("volumes", arena_.list(mounts));
        std::vector<Value> memory;
        for (const Entry& entry : host_["Tmpfs"].entries())
            memory.push_back(arena_.string(entry.key.as_string()));
        if (!memory.empty()) set("tmpfs", arena_.list(memory));
    }

    Value mount_of(const Value& mount) {
        const std::string_view type = mount["Type"].string_or("volume");
        MapBuilder made;
        made.set("type", arena_.string(type));
        made.set("source", text(arena_, mount[type == "volume" ? "Name" : "Source"]));
        made.set("target", text(arena_, mount["Destination"]));
        made.set("read_only", Value::boolean(!mount["RW"].bool_or(true)));
        const Value& propagation = mount["Propagation"];
        if (type == "bind" && says_something(propagation)) {
            MapBuilder bind;
            bind.set("propagation", text(arena_, propagation));
            made.set("bind", bind.build(arena_));
        }
        return made.build(arena_);
    }

    void add_devices() {
        std::vector<Value> devices;
        for (const Value& device : host_["Devices"].items()) {
            MapBuilder made;
            made.set("source", text(arena_, device["PathOnHost"]));
            made.set("target", text(arena_, device["PathInContainer"]));
            made.set("permissions", text(arena_, device["CgroupPermissions"]));
            devices.push_back(made.build(arena_));
        }
        if (!devices.empty()) set("devices", arena_.list(devices));
        copy_list("device_cgroup_rules", host_["DeviceCgroupRules"]);
    }

    void add_limits() {
        copy("mem_limit", host_["Memory"]);
        copy("cpu_shares", host_["CpuShares"]);
        copy("cpu_quota", host_["CpuQuota"]);
        copy("pids_limit", host_["PidsLimit"]);
        copy("cgroup_parent", host_["CgroupParent"]);
        const std::int64_t nano = host_["NanoCpus"].int_or(0);
        if (nano > 0) set("cpus", Value::real(static_cast<double>(nano) / 1e9));
    }

    void add_operation() {
        const Value& policy = host_["RestartPolicy"];
        const std::string_view name = policy["Name"].string_or("");
        const std::int64_t most = policy["MaximumRetryCount"].int_or(0);
        if (!name.empty())
            set("restart", arena_.string(most > 0 ? fmt::format("{}:{}", name, most) : std::string(name)));
        copy("runtime", host_["Runtime"]);
        const std::string_view stands_for = facts_.runtime(host_["Runtime"].string_or(""));
        if (!stands_for.empty()) set("x-runtime", arena_.string(stands_for));
        add_health_check(config_["Healthcheck"]);
        set("scale", Value::integer(is_running(container_) ? 1 : 0));
    }

    void add_health_check(const Value& check) {
        const std::string_view kind = check["Test"][std::size_t{0}].string_or("");
        if (kind.empty()) return;
        MapBuilder made;
        made.set("test", texts(arena_, check["Test"]));
        if (kind == "NONE") made.set("disable", Value::boolean(true));
        set("healthcheck", made.build(arena_));
    }

    Arena& arena_;
    const EngineFacts& facts_;
    const Value& container_;
    const Value& config_;
    const Value& host_;
    MapBuilder map_;
};

Value network_value(Arena& arena, const Network& network) {
    MapBuilder made;
    made.set("driver", arena.string(network.driver));
    if (network.is_internal) made.set("internal", Value::boolean(true));
    return made.build(arena);
}

} // namespace

bool is_running(const Value& container) {
    const Value& state = container["State"];
    return state["Running"].bool_or(false) || state["Paused"].bool_or(false)
           || state["Restarting"].bool_or(false);
}

Value service_of(Arena& arena, const EngineFacts& facts, const Value& container) {
    return Service(arena, facts, container).run();
}

Value project_root(Arena& arena, const EngineFacts& facts,
                   const std::vector<value::DocumentPtr>& containers) {
    MapBuilder networks;
    for (const value::DocumentPtr& container : containers) {
        for (const std::string_view name : networks_of(container->root())) {
            const Network* const network = facts.find_network(name);
            if (network)
                networks.set(arena.copy(network_key(facts, name, name_of(container->root()))),
                             network_value(arena, *network));
        }
    }
    MapBuilder volumes;
    for (const Value& volume : facts.volumes().items()) {
        MapBuilder made;
        made.set("driver", text(arena, volume["Driver"]));
        made.set("driver_opts", text_map(arena, volume["Options"]));
        volumes.set(arena.copy(volume["Name"].string_or("")), made.build(arena));
    }
    MapBuilder root;
    root.set("networks", networks.build(arena));
    root.set("volumes", volumes.build(arena));
    return root.build(arena);
}

} // namespace cofferdam::host
