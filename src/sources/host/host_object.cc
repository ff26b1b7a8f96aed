#include "sources/host/host_object.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sources/compose/map_builder.h"

namespace cofferdam::host {

namespace {

using compose::MapBuilder;
using value::Arena;
using value::Entry;
using value::Kind;
using value::Value;

// Of daemon.json (https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file). Others are not
// taken over: log-opts and proxies hold credentials.
constexpr std::array<std::string_view, 19> judged = {"authorization-plugins",
                                                     "cgroup-parent",
                                                     "default-ulimits",
                                                     "experimental",
                                                     "hosts",
                                                     "icc",
                                                     "insecure-registries",
                                                     "ip",
                                                     "ip6tables",
                                                     "iptables",
                                                     "live-restore",
                                                     "log-driver",
                                                     "log-level",
                                                     "no-new-privileges",
                                                     "storage-opts",
                                                     "tls",
                                                     "tlsverify",
                                                     "userland-proxy",
                                                     "userns-remap"};

class Host {
  public:
    Host(Arena& arena, const EngineReading& reading, const EngineFacts& facts)
        : arena_(arena), reading_(reading), facts_(facts) {}

    Value run() {
        if (reading_.version) add_version(reading_.version->root());
        if (reading_.info) add_info(reading_.info->root());
        if (reading_.is_plain_network && !map_.find("api")) add_api({});
        if (reading_.networks) add_networks();
        add_sockets();
        if (reading_.daemon_file) map_.set("daemon", judged_settings(arena_, reading_.daemon_file->root()));
        return map_.build(arena_);
    }

  private:
    void copy(std::string_view key, const Value& from) {
        if (from.is(Kind::String) && !from.as_string().empty())
            map_.set(key, arena_.string(from.as_string()));
        if (from.is(Kind::Bool)) map_.set(key, from);
    }

    // podman calls itself so in the list of its components.
    static bool is_podman(const Value& version) {
        return std::ranges::any_of(version["Components"].items(), [](const Value& component) {
            return component["Name"].string_or("").starts_with("Podman");
        });
    }

    void add_version(const Value& version) {
        is_docker_ = !is_podman(version);
        MapBuilder engine;
        engine.set("name", Value::string(is_docker_ ? "docker" : "podman"));
        engine.set("version", arena_.string(version["Version"].string_or("")));
        engine.set("api_version", arena_.string(version["ApiVersion"].string_or("")));
        map_.set("engine", engine.build(arena_));
        MapBuilder runtimes;
        for (const Value& component : version["Components"].items()) {
            const std::string_view name = component["Name"].string_or("");
            if (name == "runc" || name == "containerd")
                runtimes.set(arena_.copy(name), arena_.string(component["Version"].string_or("")));
        }
        if (!runtimes.empty()) map_.set("runtimes", runtimes.build(arena_));
    }

    void add_info(const Value& info) {
        copy("operating_system", info["OperatingSystem"]);
        copy("kernel_version", info["KernelVersion"]);
        copy("architecture", info["Architecture"]);
        copy("cgroup_version", info["CgroupVersion"]);
        copy("cgroup_driver", info["CgroupDriver"]);
        copy("default_runtime", info["DefaultRuntime"]);
        copy("live_restore", info["LiveRestoreEnabled"]);
        copy("experimental", info["ExperimentalBuild"]);
        copy("debug", info["Debug"]);
        copy("logging_driver", info["LoggingDriver"]);
        copy("storage_driver", info["Driver"]);
        add_defaults(facts_.defaults());
        add_swarm(info["Swarm"]);
        add_registries(info["RegistryConfig"]);
        if (info["Plugins"].find("Authorization")) {
            std::vector<Value> names;
            for (const Value& name : info["Plugins"]["Authorization"].items())
                names.push_back(arena_.string(name.string_or("")));
            map_.set("authorization_plugins", arena_.list(names));
        }
        add_api(info);
    }

    void set_truth(std::string_view key, Truth known) {
        if (known != Truth::Unknown) map_.set(key, Value::boolean(known == Truth::Yes));
    }

    void add_defaults(const Defaults& defaults) {
        set_truth("apparmor", defaults.apparmor);
        set_truth("selinux", defaults.selinux);
        set_truth("seccomp", defaults.seccomp);
        set_truth("user_namespaces", defaults.user_namespaces);
        set_truth("rootless", defaults.rootless);
        set_truth("no_new_privileges", defaults.no_new_privileges);
        if (!defaults.seccomp_profile.empty())
            map_.set("seccomp_profile", arena_.string(defaults.seccomp_profile));
    }

    void add_swarm(const Value& swarm) {
        const std::string_view state = swarm["LocalNodeState"].string_or("");
        if (state.empty()) return;
        MapBuilder made;
        made.set("active", Value::boolean(state != "inactive"));
        made.set("manager", Value::boolean(swarm["ControlAvailable"].bool_or(false)));
        map_.set("swarm", made.build(arena_));
    }

    // The engine trusts its own loopback without being told.
    void add_registries(const Value& config) {
        if (!config.is(Kind::Map)) return;
        std::vector<Value> registries;
        for (const Value& block : config["InsecureRegistryCIDRs"].items()) {
            const std::string_view text = block.string_or("");
            if (text != "127.0.0.0/8" && text != "::1/128") registries.push_back(arena_.string(text));
        }
        for (const Entry& index : config["IndexConfigs"].entries()) {
            if (!index.value["Secure"].bool_or(true))
                registries.push_back(arena_.string(index.key.as_string()));
        }
        map_.set("insecure_registries", arena_.list(registries));
    }

    static bool warns(const Value& warnings, std::string_view scheme, std::string_view complaint) {
        return std::ranges::any_of(warnings.items(), [&](const Value& warning) {
            const std::string_view text = warning.string_or("");
            return text.find(scheme) != std::string_view::npos
                   && text.find(complaint) != std::string_view::npos;
        });
    }

    // moby daemon/info.go, fillAPIInfo (since 18.09): a warning for each address of the network that anybody
    // may ask at. podman says nothing of that.
    void add_api(const Value& info) {
        const bool is_told = is_docker_ && info.find("Warnings") != nullptr;
        if (!is_told && !reading_.is_plain_network) return;
        const Value& warnings = info["Warnings"];
        const bool is_plain = reading_.is_plain_network
                              || warns(warnings, "API is accessible on http://", "without encryption");
        MapBuilder api;
        api.set("plain", Value::boolean(is_plain));
        if (is_told)
            api.set("unverified", Value::boolean(warns(warnings, "API is accessible on https://",
                                                       "without TLS client verification")));
        map_.set("api", api.build(arena_));
    }

    // Where it answered, and its own words in daemon.json.
    void add_sockets() {
        std::vector<Value> sockets;
        if (!reading_.socket.empty()) sockets.push_back(arena_.string(reading_.socket));
        constexpr std::string_view scheme = "unix://";
        if (reading_.daemon_file) {
            for (const Value& address : reading_.daemon_file->root()["hosts"].items()) {
                const std::string_view text = address.string_or("");
                if (text.starts_with(scheme)) sockets.push_back(arena_.string(text.substr(scheme.size())));
            }
        }
        if (!sockets.empty()) map_.set("sockets", arena_.list(sockets));
    }

    void add_networks() {
        std::vector<Value> networks;
        for (const auto& [name, network] : facts_.networks()) {
            MapBuilder made;
            made.set("name", arena_.string(name));
            made.set("driver", arena_.string(network.driver));
            made.set("internal", Value::boolean(network.is_internal));
            made.set("containers_talk", Value::boolean(network.talks == Truth::Yes));
            networks.push_back(made.build(arena_));
        }
        map_.set("networks", arena_.list(networks));
    }

    Arena& arena_;
    const EngineReading& reading_;
    const EngineFacts& facts_;
    MapBuilder map_;
    bool is_docker_ = false;
};

// A container that asked for no profile and has one, or that asked for the runtime's own and has none, tells
// whether the node has AppArmor.
Truth apparmor_of(const RuntimeReading& reading) {
    Truth loaded = Truth::Unknown;
    for (const RuntimePod& pod : reading.pods) {
        for (const RuntimeContainer& container : pod.containers) {
            if (!container.specification()["process"]["apparmorProfile"].string_or("").empty())
                return Truth::Yes;
            if (asked_apparmor(container) == AskedProfile::OfTheRuntime) loaded = Truth::No;
        }
    }
    return loaded;
}

Value host_of(Arena& arena, const RuntimeReading& reading) {
    MapBuilder engine;
    engine.set("name", arena.string(reading.name));
    engine.set("version", arena.string(reading.version));
    MapBuilder host;
    host.set("engine", engine.build(arena));
    if (const Truth apparmor = apparmor_of(reading); apparmor != Truth::Unknown)
        host.set("apparmor", Value::boolean(apparmor == Truth::Yes));
    const std::vector<Value> sockets = {arena.string(reading.socket)};
    host.set("sockets", arena.list(sockets));
    return host.build(arena);
}

estate::Entity entity_of(const std::shared_ptr<Arena>& arena, std::string_view name, Value root,
                         const std::string& address) {
    estate::Entity entity;
    estate::Object& object = entity.object;
    object.kind = "Host";
    object.name = name;
    object.document = made_document(arena, root, address, "host");
    object.raw = &object.document->root();
    object.effective = object.document->root();
    object.effective_arena = arena;
    return entity;
}

std::string_view host_name(const EngineReading& reading) {
    const std::string_view name = reading.info ? reading.info->root()["Name"].string_or("") : "";
    return name.empty() ? "host" : name;
}

Value copied(Arena& arena, const Value& from) {
    if (from.is(Kind::String)) return arena.string(from.as_string());
    if (!from.is(Kind::List)) return from.is(Kind::Map) ? Value::boolean(from.size() > 0) : from;
    std::vector<Value> items;
    for (const Value& item : from.items()) items.push_back(arena.string(item.string_or("")));
    return arena.list(items);
}

} // namespace

Value judged_settings(Arena& arena, const Value& file) {
    MapBuilder made;
    for (const std::string_view key : judged) {
        if (const Value* const found = file.find(key)) made.set(key, copied(arena, *found));
    }
    return made.build(arena);
}

value::DocumentPtr made_document(const std::shared_ptr<value::Arena>& arena, value::Value root,
                                 const std::string& address, std::string_view part) {
    return std::make_shared<const value::Document>(
        arena, root, std::make_shared<const value::Text>(fmt::format("{}:{}", address, part), ""));
}

estate::Entity host_entity(const std::shared_ptr<Arena>& arena, const EngineReading& reading,
                           const EngineFacts& facts) {
    return entity_of(arena, arena->copy(host_name(reading)), Host(*arena, reading, facts).run(),
                     reading.address);
}

estate::Entity host_entity(const std::shared_ptr<Arena>& arena, const RuntimeReading& reading) {
    return entity_of(arena, "host", host_of(*arena, reading), reading.address);
}

} // namespace cofferdam::host
