// The host as its engine tells of it → an Object of kind "Host", of our own words: what controls judge, and
// what escapes depend on. A field that is not there was not told.
//
//   engine            {name: docker, podman, containerd or cri-o; version, api_version}
//   operating_system, kernel_version, architecture, cgroup_version, cgroup_driver
//   runtimes          {runc: "1.1.5", containerd: "1.6.20"}, default_runtime
//   apparmor, selinux, seccomp, user_namespaces, rootless, no_new_privileges   booleans, and seccomp_profile
//   live_restore, experimental, debug, logging_driver, storage_driver
//   sockets           ["/run/docker.sock"]: where it takes orders, as far as is known
//   swarm             {active, manager}
//   insecure_registries, authorization_plugins   lists
//   api               {plain: reached without TLS, unverified: with TLS, by clients without certificate}
//   networks          [{name, driver, internal, containers_talk}]
//   daemon            daemon.json, of it what is judged
#pragma once

#include <memory>

#include "estate/builder.h"
#include "sources/host/engine_facts.h"
#include "sources/host/runtime.h"

namespace cofferdam::host {

// Texts are copied into the arena.
estate::Entity host_entity(const std::shared_ptr<value::Arena>& arena, const RuntimeReading& reading);
estate::Entity host_entity(const std::shared_ptr<value::Arena>& arena, const EngineReading& reading,
                           const EngineFacts& facts);

// Of daemon.json, what is judged: lists of texts, and the rest as it is.
value::Value judged_settings(value::Arena& arena, const value::Value& file);

// A document without bytes, whose places say which part of the target it is.
value::DocumentPtr made_document(const std::shared_ptr<value::Arena>& arena, value::Value root,
                                 const std::string& address, std::string_view part);

} // namespace cofferdam::host
