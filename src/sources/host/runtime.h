// What the container runtime of a node tells of its pods: runtime.v1 of the Container Runtime Interface
// (https://github.com/kubernetes/cri-api), which containerd and CRI-O serve on a Unix socket.
//
// A container's verbose status ({"info": JSON}; containerd internal/cri/server/container_status.go, CRI-O
// server/container_status.go) holds the OCI specification that it was started with
// (https://github.com/opencontainers/runtime-spec/blob/main/config.md): what the kernel was told, whatever a
// manifest said.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sources/host/engine.h"
#include "sources/host/runtime_call.h"
#include "value/document.h"

namespace cofferdam::host {

struct RuntimeContainer {
    std::string id;
    std::string name;
    std::string image;
    std::string ports;       // of the kubelet: a JSON list of ContainerPort; "" none
    value::DocumentPtr info; // of the verbose status; it holds a runtimeSpec

    const value::Value& specification() const { return info->root()["runtimeSpec"]; } // OCI
};

// What the kubelet asked for (config.linux.security_context of containerd's status; CRI-O does not tell).
enum class AskedProfile : std::uint8_t { NotTold, OfTheRuntime, None, Other };
AskedProfile asked_apparmor(const RuntimeContainer& container);
bool is_privileged(const RuntimeContainer& container);

// "/run/containerd/containerd.sock" of "unix:///run/containerd/containerd.sock".
std::string_view socket_of(std::string_view address);

struct RuntimePod {
    std::string id; // of its sandbox
    std::string name;
    std::string namespace_;
    std::string uid;
    std::string runtime_class;
    std::map<std::string, std::string> labels;
    bool host_network = false;
    bool host_pid = false;
    bool host_ipc = false;
    std::vector<RuntimeContainer> containers; // that run
};

struct RuntimeReading {
    std::string address; // of the target in reports: the file's, if it was read earlier
    std::string socket;  // "/run/containerd/containerd.sock"
    std::string name;    // "containerd", "cri-o"
    std::string version; // "1.6.20"
    std::vector<RuntimePod> pods;
    std::vector<Unread> unread;
};

// Error: nobody answers, or may not be asked.
Result<RuntimeReading> read_runtime(RuntimeCall& runtime, std::string address,
                                    const EngineLimits& limits = {});

} // namespace cofferdam::host
