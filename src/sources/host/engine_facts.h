// What containers are read against: the engine's own defaults, and its networks, volumes, images and names.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/truth.h"
#include "sources/host/engine.h"
#include "value/value.h"

namespace cofferdam::host {

// By /info's SecurityOptions ("name=seccomp,profile=builtin") and CgroupVersion. Unknown where it was not
// read.
struct Defaults {
    Truth apparmor = Truth::Unknown;          // is loaded, so docker-default applies
    Truth seccomp = Truth::Unknown;           // the kernel has it, so the default profile applies
    Truth selinux = Truth::Unknown;           // the daemon labels containers
    Truth user_namespaces = Truth::Unknown;   // userns-remap
    Truth rootless = Truth::Unknown;          // the daemon itself runs in a user namespace
    Truth no_new_privileges = Truth::Unknown; // for every container
    Truth private_cgroups = Truth::Unknown;   // cgroup v2: the default is a namespace for each container
    std::string_view seccomp_profile;         // "builtin", or the daemon's own; "" not told
};

struct Network {
    std::string_view driver;
    bool is_internal = false;
    Truth talks = Truth::Yes; // do its containers reach each other ("icc")?
};

class EngineFacts {
  public:
    // REQUIRES: the reading outlives it
    explicit EngineFacts(const EngineReading& reading);

    const Defaults& defaults() const { return defaults_; }
    // By name: the engine's default bridge is "bridge". Null if the engine did not tell of it.
    const Network* find_network(std::string_view name) const;
    const std::map<std::string_view, Network>& networks() const { return networks_; }
    const value::Value& volumes() const; // List; none if they were not read
    // "web" for the id of a container; "" if there is none.
    std::string_view container_name(std::string_view id) const;
    // "sha256:…" of the repository's manifest, and "nginx:1.25": of an image by its id, "" if there is none.
    std::string_view image_digest(std::string_view id, std::string_view repository) const;
    std::string_view image_tag(std::string_view id) const;
    // What the name of a runtime stands for: its shim ("io.containerd.kata.v2"), or its program ("runsc").
    std::string_view runtime(std::string_view name) const;

  private:
    const EngineReading* reading_;
    Defaults defaults_;
    std::map<std::string_view, Network> networks_;
    std::map<std::string_view, std::string_view> names_;
    std::map<std::string_view, const value::Value*> images_;
};

// A container's own name, without the slash before it.
std::string_view name_of(const value::Value& container);

} // namespace cofferdam::host
