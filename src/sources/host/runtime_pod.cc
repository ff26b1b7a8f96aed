#include "sources/host/runtime_pod.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "core/file_system.h"
#include "sources/compose/map_builder.h"

namespace cofferdam::host {

namespace {

using compose::MapBuilder;
using value::Arena;
using value::Kind;
using value::Value;

// What runtimes give a container that asks for nothing (containerd pkg/oci, defaultUnixCaps).
constexpr std::array<std::string_view, 14> default_capabilities = {
    "AUDIT_WRITE",      "CHOWN",   "DAC_OVERRIDE", "FOWNER", "FSETID",  "KILL",   "MKNOD",
    "NET_BIND_SERVICE", "NET_RAW", "SETFCAP",      "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"};

constexpr std::string_view token_folder = "/var/run/secrets/kubernetes.io/serviceaccount";

std::string_view without_prefix(std::string_view capability) {
    return capability.starts_with("CAP_") ? capability.substr(4) : capability;
}

bool has_text(const Value& list, std::string_view text) {
    return std::ranges::any_of(list.items(), [&](const Value& item) { return item.string_or("") == text; });
}

// What runs its containers, where containerd tells: a shim, or the program that runc's shim calls instead.
std::string_view program_of(const RuntimePod& pod) {
    if (pod.containers.empty()) return "";
    const Value& info = pod.containers.front().info->root();
    const std::string_view program = base_name(info["runtimeOptions"]["binary_name"].string_or(""));
    return program.empty() ? info["runtimeType"].string_or("") : program;
}

// The name of a handler means what the node's configuration says; runc's means nothing.
std::string_view handler_of(const RuntimePod& pod) {
    const std::string_view program = program_of(pod);
    const bool is_usual = program.empty() || program == "runc" || program.starts_with("io.containerd.runc.");
    if (pod.runtime_class.empty() && is_usual) return "";
    return program.empty() ? std::string_view(pod.runtime_class) : program;
}

bool has_user_namespace(const RuntimePod& pod) {
    return std::ranges::any_of(pod.containers, [](const RuntimeContainer& container) {
        return container.specification()["linux"]["uidMappings"].size() > 0;
    });
}

class PodWriter {
  public:
    PodWriter(Arena& arena, const RuntimePod& pod) : arena_(arena), pod_(pod) {}

    Value run(std::string_view node) {
        std::vector<Value> containers;
        for (const RuntimeContainer& one : pod_.containers) containers.push_back(container_of(one));
        MapBuilder spec;
        spec.set("nodeName", arena_.string(node));
        spec.set("automountServiceAccountToken", Value::boolean(has_token_));
        set_if(spec, "hostNetwork", pod_.host_network);
        set_if(spec, "hostPID", pod_.host_pid);
        set_if(spec, "hostIPC", pod_.host_ipc);
        if (const std::string_view handler = handler_of(pod_); !handler.empty())
            spec.set("runtimeClassName", arena_.string(handler));
        if (has_user_namespace(pod_)) spec.set("hostUsers", Value::boolean(false));
        spec.set("containers", arena_.list(containers));
        if (!volumes_.empty()) spec.set("volumes", arena_.list(volumes_));
        MapBuilder pod;
        pod.set("apiVersion", Value::string("v1"));
        pod.set("kind", Value::string("Pod"));
        pod.set("metadata", metadata());
        pod.set("spec", spec.build(arena_));
        return pod.build(arena_);
    }

  private:
    static void set_if(MapBuilder& map, std::string_view key, bool holds) {
        if (holds) map.set(key, Value::boolean(true));
    }

    Value text(const Value& from) { return arena_.string(from.string_or("")); }

    Value metadata() {
        MapBuilder labels;
        for (const auto& [name, content] : pod_.labels) {
            if (!name.starts_with("io.kubernetes.")) labels.set(arena_.copy(name), arena_.string(content));
        }
        MapBuilder made;
        made.set("name", arena_.string(pod_.name));
        made.set("namespace", arena_.string(pod_.namespace_));
        if (!labels.empty()) made.set("labels", labels.build(arena_));
        return made.build(arena_);
    }

    Value container_of(const RuntimeContainer& one) {
        const Value& specification = one.specification();
        MapBuilder made;
        made.set("name", arena_.string(one.name));
        made.set("image", arena_.string(one.image));
        made.set("command", texts(specification["process"]["args"]));
        made.set("env", environment(specification["process"]["env"]));
        if (const Value ports = ports_of(one); ports.size() > 0) made.set("ports", ports);
        made.set("securityContext", security_of(one));
        if (const Value limits = limits_of(specification["linux"]["resources"]); limits.size() > 0) {
            MapBuilder resources;
            resources.set("limits", limits);
            made.set("resources", resources.build(arena_));
        }
        const Value mounts = mounts_of(one, specification["mounts"]);
        if (mounts.size() > 0) made.set("volumeMounts", mounts);
        return made.build(arena_);
    }

    Value texts(const Value& list) {
        std::vector<Value> items;
        for (const Value& item : list.items()) items.push_back(text(item));
        return arena_.list(items);
    }

    Value environment(const Value& lines) {
        std::vector<Value> variables;
        for (const Value& line : lines.items()) {
            const std::string_view written = line.string_or("");
            const std::size_t equals = written.find('=');
            if (equals == std::string_view::npos || equals == 0) continue;
            MapBuilder variable;
            variable.set("name", arena_.string(written.substr(0, equals)));
            variable.set("value", arena_.string(written.substr(equals + 1)));
            variables.push_back(variable.build(arena_));
        }
        return arena_.list(variables);
    }

    // The kubelet notes the container's ports as JSON.
    Value ports_of(const RuntimeContainer& one) {
        const auto noted = std::make_shared<const value::Text>("ports", one.ports);
        const value::Parsed parsed = value::parse_json(noted, value::KeepPlaces::No);
        std::vector<Value> ports;
        if (parsed.documents.size() != 1) return arena_.list(ports);
        for (const Value& port : parsed.documents.front()->root().items()) {
            MapBuilder made;
            for (const std::string_view key : {"name", "protocol", "hostIP"}) {
                if (!port[key].string_or("").empty()) made.set(key, text(port[key]));
            }
            for (const std::string_view key : {"containerPort", "hostPort"}) {
                if (port[key].int_or(0) > 0) made.set(key, port[key]);
            }
            ports.push_back(made.build(arena_));
        }
        return arena_.list(ports);
    }

    Value capabilities_of(const Value& bounding) {
        std::vector<Value> added;
        std::vector<Value> dropped;
        for (const Value& item : bounding.items()) {
            const std::string_view name = without_prefix(item.string_or(""));
            if (std::ranges::find(default_capabilities, name) == default_capabilities.end())
                added.push_back(arena_.string(name));
        }
        for (const std::string_view name : default_capabilities) {
            if (!has_text(bounding, fmt::format("CAP_{}", name))) dropped.push_back(Value::string(name));
        }
        if (dropped.size() == default_capabilities.size()) dropped = {Value::string("ALL")};
        MapBuilder made;
        if (!added.empty()) made.set("add", arena_.list(added));
        if (!dropped.empty()) made.set("drop", arena_.list(dropped));
        return made.build(arena_);
    }

    Value profile(std::string_view type) {
        MapBuilder made;
        made.set("type", Value::string(type));
        if (type == "Localhost") made.set("localhostProfile", Value::string("of the node"));
        return made.build(arena_);
    }

    // Whether a filter is the runtime's own cannot be told from its rules; that there is one can.
    static std::string_view seccomp_of(const Value& specification) {
        return specification["linux"]["seccomp"] ? "RuntimeDefault" : "Unconfined";
    }

    // "": none, and nobody asked to go without: the node has no AppArmor, or its runtime does not use it.
    static std::string_view apparmor_of(const RuntimeContainer& one) {
        const std::string_view name = one.specification()["process"]["apparmorProfile"].string_or("");
        if (name.empty()) return asked_apparmor(one) == AskedProfile::None ? "Unconfined" : "";
        if (name == "unconfined") return "Unconfined";
        const bool is_own = name.starts_with("cri-containerd.apparmor") || name.starts_with("crio-default");
        return is_own ? "RuntimeDefault" : "Localhost";
    }

    Value security_of(const RuntimeContainer& one) {
        const Value& specification = one.specification();
        const Value& process = specification["process"];
        MapBuilder made;
        const bool privileged = is_privileged(one);
        set_if(made, "privileged", privileged);
        const std::int64_t user = process["user"]["uid"].int_or(0);
        made.set("runAsUser", Value::integer(user));
        set_if(made, "runAsNonRoot", user != 0);
        made.set("runAsGroup", Value::integer(process["user"]["gid"].int_or(0)));
        made.set("allowPrivilegeEscalation", Value::boolean(!process["noNewPrivileges"].bool_or(false)));
        made.set("readOnlyRootFilesystem", Value::boolean(specification["root"]["readonly"].bool_or(false)));
        made.set("seccompProfile", profile(seccomp_of(specification)));
        if (const std::string_view type = apparmor_of(one); !type.empty())
            made.set("appArmorProfile", profile(type));
        if (privileged) return made.build(arena_);
        made.set("capabilities", capabilities_of(process["capabilities"]["bounding"]));
        if (specification["linux"]["maskedPaths"].size() == 0)
            made.set("procMount", Value::string("Unmasked"));
        return made.build(arena_);
    }

    Value limits_of(const Value& resources) {
        MapBuilder limits;
        const std::int64_t memory = resources["memory"]["limit"].int_or(0);
        const std::int64_t quota = resources["cpu"]["quota"].int_or(0);
        const std::int64_t period = resources["cpu"]["period"].int_or(0);
        if (memory > 0) limits.set("memory", arena_.string(fmt::format("{}", memory)));
        if (quota > 0 && period > 0)
            limits.set("cpu", arena_.string(fmt::format("{}m", quota * 1000 / period)));
        return limits.build(arena_);
    }

    // Files that the kubelet and the runtime make for the pod lie below its uid, or its ids.
    bool is_of_the_pod(const RuntimeContainer& one, std::string_view source) const {
        const auto holds = [&](std::string_view text) {
            return !text.empty() && source.find(text) != std::string_view::npos;
        };
        return holds(pod_.id) || holds(one.id) || (!pod_.uid.empty() && holds("/pods/" + pod_.uid + "/"));
    }

    Value mounts_of(const RuntimeContainer& one, const Value& list) {
        std::vector<Value> mounts;
        for (const Value& mount : list.items()) {
            const std::string_view source = mount["source"].string_or("");
            has_token_ = has_token_ || mount["destination"].string_or("") == token_folder;
            const bool is_bind = mount["type"].string_or("") == "bind" || has_text(mount["options"], "rbind")
                                 || has_text(mount["options"], "bind");
            if (!is_bind || !source.starts_with('/') || is_of_the_pod(one, source)) continue;
            const Value name = arena_.string(fmt::format("host-{}", volumes_.size()));
            volumes_.push_back(volume(name, source));
            MapBuilder made;
            made.set("name", name);
            made.set("mountPath", text(mount["destination"]));
            set_if(made, "readOnly", has_text(mount["options"], "ro"));
            for (const std::string_view shared : {"shared", "rshared"}) {
                if (has_text(mount["options"], shared))
                    made.set("mountPropagation", Value::string("Bidirectional"));
            }
            mounts.push_back(made.build(arena_));
        }
        return arena_.list(mounts);
    }

    Value volume(Value name, std::string_view source) {
        MapBuilder path;
        path.set("path", arena_.string(source));
        MapBuilder made;
        made.set("name", name);
        made.set("hostPath", path.build(arena_));
        return made.build(arena_);
    }

    Arena& arena_;
    const RuntimePod& pod_;
    std::vector<Value> volumes_;
    bool has_token_ = false;
};

} // namespace

Value pod_of(Arena& arena, const RuntimePod& pod, std::string_view node) {
    return PodWriter(arena, pod).run(node);
}

} // namespace cofferdam::host
