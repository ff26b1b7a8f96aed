#include "sources/compose/consistency.h"

#include <algorithm>

#include <fmt/format.h>

#include "sources/compose/sequences.h"

namespace cofferdam::compose {

using value::Kind;
using value::Value;

namespace {

value::Place place_of(const Model& model, std::string_view service, std::string_view field) {
    const auto definition = model.definitions.find(service);
    if (definition == model.definitions.end() || !definition->second.document) return {};
    const Value* node = definition->second.node->find(field);
    return definition->second.document->place(node == nullptr ? *definition->second.node : *node);
}

class ReferenceCheck {
  public:
    ReferenceCheck(Session& session, const ResolvedProject& project, const Model& model,
                   const value::Entry& service)
        : session_(session), project_(project), model_(model), name_(service.key.as_string()),
          service_(service.value) {}

    void run() {
        if (!service_["image"] && !service_["build"] && !service_["provider"])
            fail("image", "has neither an image nor a build");
        check_networks();
        check_volumes();
        for (const Value& secret : service_["secrets"].items())
            require("secrets", "secret", secret["source"].string_or(""));
        for (const Value& config : service_["configs"].items())
            require("configs", "config", config["source"].string_or(""));
        for (const std::string_view field : {"network_mode", "pid", "ipc"}) check_service_mode(field);
    }

  private:
    void check_networks() {
        if (service_["network_mode"] && service_["networks"].size() > 0)
            fail("network_mode", "has both network_mode and networks");
        for (const value::Entry& network : service_["networks"].entries()) {
            if (network.key.as_string() != "default") require("networks", "network", network.key.as_string());
        }
    }

    void check_volumes() {
        for (const Value& mount : service_["volumes"].items()) {
            const std::string_view source = mount["source"].string_or("");
            if (mount["type"].string_or("volume") == "volume" && !source.empty())
                require("volumes", "volume", source);
        }
        for (const Value& from : service_["volumes_from"].items()) {
            const std::string_view service = split_at(from.string_or(""), ':').front();
            if (service != "container") require("services", "service", service, "volumes_from");
        }
    }

    void check_service_mode(std::string_view field) {
        const std::string_view mode = service_[field].string_or("");
        if (mode.starts_with("service:")) require("services", "service", mode.substr(8), field);
    }

    void require(std::string_view section, std::string_view what, std::string_view name,
                 std::string_view field = "") {
        if (project_.root[section].find(name) == nullptr)
            fail(field.empty() ? section : field,
                 fmt::format("refers to {} {}, which is not declared", what, name));
    }

    void fail(std::string_view field, std::string_view message) {
        session_.report(value::Severity::Error, place_of(model_, name_, field),
                        fmt::format("services.{}: {}", name_, message));
    }

    Session& session_;
    const ResolvedProject& project_;
    const Model& model_;
    std::string_view name_;
    const Value& service_;
};

} // namespace

void check_references(Session& session, const ResolvedProject& project, const Model& model) {
    for (const value::Entry& service : project.root["services"].entries())
        ReferenceCheck(session, project, model, service).run();
}

std::vector<estate::Gap> find_gaps(const ResolvedProject& project, const Model& model) {
    std::vector<estate::Gap> gaps;
    for (const value::Entry& job : project.root["jobs"].entries()) {
        gaps.push_back({estate::Fact::Workloads | estate::Fact::Images,
                        fmt::format("Compose job {}", job.key.as_string()),
                        "jobs are not read",
                        "",
                        {}});
    }
    for (const value::Entry& entry : project.root["services"].entries()) {
        const std::string_view name = entry.key.as_string();
        const std::string subject = fmt::format("Compose service {}/{}", project.name, name);
        const Value& provider = entry.value["provider"];
        if (provider) {
            gaps.push_back(
                {estate::Fact::Workloads | estate::Fact::Exposure, subject,
                 fmt::format("is provided by the external program {}", provider["type"].string_or("?")), "",
                 place_of(model, name, "provider")});
        }
        if (entry.value["pre_start"].size() > 0) {
            gaps.push_back({estate::Fact::Workloads | estate::Fact::Images, subject,
                            "the containers that run before it (pre_start) are not read", "",
                            place_of(model, name, "pre_start")});
        }
        const bool unknown_volumes =
            std::ranges::any_of(entry.value["volumes_from"].items(), [](const Value& from) {
                return from.string_or("").starts_with("container:");
            });
        if (unknown_volumes) {
            gaps.push_back({estate::Fact::Workloads, subject,
                            "mounts the volumes of a container outside the project", "",
                            place_of(model, name, "volumes_from")});
        }
    }
    return gaps;
}

} // namespace cofferdam::compose
