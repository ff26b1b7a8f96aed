// For tests: an engine in memory, in the words of the Docker Engine API.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "estate/builder.h"
#include "sources/cluster/fake_server.h"
#include "sources/host/engine.h"
#include "sources/host/load.h"

namespace cofferdam::host {

inline MemoryFileSystem one_file(const std::string& path, const std::string& bytes) {
    return MemoryFileSystem(std::map<std::string, std::string>{{path, bytes}});
}

class TestEngine : public cluster::FakeServer {
  public:
    TestEngine() {
        serve("/version", R"({"Version": "24.0.5", "ApiVersion": "1.43",
                              "Components": [{"Name": "Engine", "Version": "24.0.5"},
                                             {"Name": "runc", "Version": "1.1.7"}]})");
        info(R"("SecurityOptions": ["name=apparmor", "name=seccomp,profile=builtin", "name=cgroupns"])");
        serve("/networks", R"([{"Name": "bridge", "Driver": "bridge", "Options": {}},
                               {"Name": "host", "Driver": "host"}, {"Name": "none", "Driver": "null"}])");
        serve("/volumes", R"({"Volumes": []})");
        serve("/images/json", "[]");
        list();
    }

    // Members of /info beside its name.
    void info(const std::string& members) {
        serve("/info",
              fmt::format(R"({{"Name": "box", "CgroupVersion": "2", "Warnings": null, {}}})", members));
    }

    // A container that runs; members in the words of GET /containers/ID/json.
    void container(const std::string& name, const std::string& host_config,
                   const std::string& members = R"("Config": {"Image": "app:1"})",
                   const std::string& state = R"("Running": true)") {
        ids_.push_back(fmt::format("{:064x}", ids_.size() + 1));
        serve(fmt::format("/containers/{}/json", ids_.back()),
              fmt::format(R"({{"Id": "{}", "Name": "/{}", "State": {{{}}}, "HostConfig": {{{}}}, {}}})",
                          ids_.back(), name, state, host_config, members));
        list();
    }

    const std::string& last_id() const { return ids_.back(); }

    Result<EngineReading> read(const EngineLimits& limits = {}) {
        return read_engine(*this, {.name = "unix:///run/test.sock", .unix_socket = "/run/test.sock"}, limits);
    }

    estate::SnapshotPtr snapshot() {
        estate::SnapshotBuilder builder;
        const Result<EngineReading> reading = read();
        EXPECT_TRUE(reading.has_value());
        if (reading) load(*reading, builder);
        return std::move(builder).build().snapshot;
    }

  private:
    void list() {
        std::vector<std::string> entries;
        for (const std::string& id : ids_) entries.push_back(fmt::format(R"({{"Id": "{}"}})", id));
        serve("/containers/json?all=1", fmt::format("[{}]", fmt::join(entries, ",")));
    }

    std::vector<std::string> ids_;
};

} // namespace cofferdam::host
