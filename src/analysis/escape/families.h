// The families of escapes, one file each. Each looks at one container and adds what it finds.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/escape/confinement.h"
#include "analysis/escape/escape.h"
#include "estate/field.h"

namespace cofferdam::escape {

class Finder {
  public:
    Finder(const Surroundings& around, const estate::Workload& workload, std::uint32_t index,
           std::vector<Escape>& found)
        : around_(&around), workload_(&workload), index_(index),
          confinement_(around.runtime_classes, around.hosts, workload, workload.containers[index]),
          found_(&found) {}

    const estate::Workload& workload() const { return *workload_; }
    const estate::Container& container() const { return workload_->containers[index_]; }
    const Confinement& confinement() const { return confinement_; }
    const HostFacts& hosts() const { return around_->hosts; }
    // Of another container of the pod.
    Confinement confinement_of(const estate::Container& other) const {
        return {around_->runtime_classes, around_->hosts, *workload_, other};
    }
    std::uint32_t index() const { return index_; }

    // Of the container's securityContext; the pod's own fields. A service of Compose has others.
    std::string security_path(std::string_view field) const {
        if (workload_->compose()) return std::string(field == "capabilities.add" ? "cap_add" : field);
        return estate::field_path(estate::field_path(container().path, "securityContext"), field);
    }
    std::string pod_path(std::string_view field) const {
        const estate::PodDetail* const pod = workload_->pod();
        if (!pod) return field == "hostPID" ? "pid" : container().path;
        return estate::field_path(pod->spec_path, field);
    }

    Escape& add(Technique technique, Prize prize, std::vector<std::string> conditions, std::string path,
                std::string text) {
        found_->push_back({.technique = technique,
                           .prize = prize,
                           .container = index_,
                           .other = 0,
                           .mount = nullptr,
                           .conditions = std::move(conditions),
                           .path = std::move(path),
                           .text = std::move(text)});
        return found_->back();
    }

  private:
    const Surroundings* around_;
    const estate::Workload* workload_;
    std::uint32_t index_;
    Confinement confinement_;
    std::vector<Escape>* found_;
};

bool has_host_pid(const estate::Workload& workload);

void find_privileges(Finder& finder);                          // privileged.cc
void find_capabilities(Finder& finder);                        // capabilities.cc
void find_host_processes(Finder& finder);                      // host_processes.cc
void find_shared_processes(Finder& finder);                    // shared_processes.cc
void find_in_mount(Finder& finder, const HostMount& mount);    // host_folders.cc
void find_sockets(Finder& finder, const HostMount& mount);     // sockets.cc
void find_credentials(Finder& finder, const HostMount& mount); // host_credentials.cc

} // namespace cofferdam::escape
