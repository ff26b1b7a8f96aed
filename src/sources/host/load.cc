#include "sources/host/load.h"

#include <fmt/format.h>

#include "kubernetes/decode.h"
#include "sources/compose/service_workload.h"
#include "sources/host/container_service.h"
#include "sources/host/host_object.h"
#include "sources/host/runtime_pod.h"

namespace cofferdam::host {

namespace {

using estate::Fact;
using value::Value;

// What the engine knows and Compose cannot say. Of a container that asks for nothing the kernel's own
// defaults decide, and they are known here.
void settle_defaults(const Defaults& defaults, const Value& container, estate::SecurityContext& security) {
    // The image's user is part of what is inspected: none is root.
    if (container["Config"]["User"].string_or("").empty()) security.run_as_user = 0;
    if (security.seccomp.empty() && defaults.seccomp != Truth::Unknown)
        security.seccomp = defaults.seccomp == Truth::Yes ? "RuntimeDefault" : "Unconfined";
    if (!security.apparmor.empty()) return;
    const std::string_view profile = container["AppArmorProfile"].string_or("");
    if (profile == "unconfined" || defaults.apparmor == Truth::No) {
        security.apparmor = "Unconfined";
    } else if (profile == "docker-default" || profile.starts_with("containers-default")) {
        security.apparmor = "RuntimeDefault";
    } else if (!profile.empty()) {
        security.apparmor = "Localhost";
    }
}

class Loader {
  public:
    Loader(const EngineReading& reading, estate::SnapshotBuilder& builder)
        : reading_(reading), facts_(reading), builder_(builder),
          target_(builder.add_target({reading.address, estate::Origin::Host})),
          project_{.name = "", .root = project_root(session_.arena(), facts_, reading.containers)} {}

    void run() {
        builder_.add(target_, host_entity(session_.shared_arena(), reading_, facts_));
        for (const value::DocumentPtr& container : reading_.containers) add_container(container->root());
        for (const Unread& unread : reading_.unread)
            gap(unread.facts, unread.what, unread.reason + ": it is not in the answers",
                "let the user who scans read the engine's API");
        add_swarm_gap();
        for (const auto& [name, network] : facts_.networks()) add_network_gap(name, network);
        for (value::Problem& problem : session_.problems) {
            gap(Fact::Workloads, "containers", problem.message, "");
            builder_.add_problem(std::move(problem));
        }
    }

  private:
    void add_container(const Value& container) {
        value::Arena& arena = session_.arena();
        const std::string_view name = arena.copy(name_of(container));
        const value::DocumentPtr document =
            made_document(session_.shared_arena(), service_of(arena, facts_, container), reading_.address,
                          fmt::format("containers/{}", name));
        estate::Entity entity = compose::read_service(session_, project_, name, document->root(),
                                                      {.document = document, .node = &document->root()});
        const std::string_view project =
            arena.copy(container["Config"]["Labels"]["com.docker.compose.project"].string_or(""));
        entity.object.kind = "Container";
        entity.object.namespace_ = project;
        auto& workload = std::get<estate::Workload>(entity.row);
        workload.namespace_ = project;
        workload.suspended = !is_running(container);
        settle_defaults(facts_.defaults(), container, workload.containers.front().security);
        builder_.add(target_, std::move(entity));
        ++builder_.coverage().documents;
        if (container["HostConfig"]["Links"].size() > 0)
            gap(Fact::NetworkPolicies, fmt::format("container {}", name),
                "its links open ways between containers that are not read", "");
    }

    void gap(estate::Facts facts, std::string_view what, std::string reason, std::string remedy) {
        builder_.add_gap({facts,
                          fmt::format("{} of {}", what, reading_.address),
                          std::move(reason),
                          std::move(remedy),
                          {}});
    }

    void add_swarm_gap() {
        const std::string_view state =
            reading_.info ? reading_.info->root()["Swarm"]["LocalNodeState"].string_or("") : "";
        if (state.empty() || state == "inactive") return;
        gap(Fact::Workloads | Fact::Exposure | Fact::Nodes, "the swarm",
            "its services, their containers on other hosts and its routing mesh are not read",
            "scan each host of the swarm");
    }

    // Their containers have addresses of the host's own network, or of other hosts': what reaches those no
    // engine tells.
    void add_network_gap(std::string_view name, const Network& network) {
        if (network.driver == "macvlan" || network.driver == "ipvlan")
            gap(Fact::Exposure | Fact::NetworkPolicies, fmt::format("network {}", name),
                fmt::format("its containers have addresses beyond the host ({}): who reaches them there is "
                            "not in the answers",
                            network.driver),
                "");
    }

    const EngineReading& reading_;
    EngineFacts facts_;
    estate::SnapshotBuilder& builder_;
    Id<estate::Target> target_;
    compose::Session session_;
    compose::ResolvedProject project_;
};

} // namespace

namespace {

constexpr std::string_view node_name = "host";

void add_runtime_gaps(const RuntimeReading& reading, estate::SnapshotBuilder& builder) {
    for (const Unread& unread : reading.unread)
        builder.add_gap({unread.facts,
                         fmt::format("{} of {}", unread.what, reading.address),
                         unread.reason + ": it is not in the answers",
                         "",
                         {}});
    builder.add_gap({Fact::Permissions | Fact::Namespaces | Fact::Policies | Fact::NetworkPolicies,
                     fmt::format("the cluster of {}", reading.address),
                     "a runtime is not told as which ServiceAccounts pods run, nor what rules hold for them",
                     "scan the cluster beside it (--context)",
                     {}});
}

} // namespace

void load(const EngineReading& reading, estate::SnapshotBuilder& builder) { Loader(reading, builder).run(); }

void load(const RuntimeReading& reading, estate::SnapshotBuilder& builder) {
    const Id<estate::Target> target = builder.add_target({reading.address, estate::Origin::Host});
    const auto arena = std::make_shared<value::Arena>();
    std::vector<value::DocumentPtr> documents;
    for (const RuntimePod& pod : reading.pods) {
        if (pod.containers.empty()) continue; // a sandbox in which nothing runs
        documents.push_back(made_document(arena, pod_of(*arena, pod, node_name), reading.address,
                                          fmt::format("pods/{}/{}", pod.namespace_, pod.name)));
    }
    builder.add(target, host_entity(arena, reading));
    builder.coverage().documents += documents.size();
    kubernetes::Decoded decoded = kubernetes::decode(documents);
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    for (estate::Gap& gap : decoded.gaps) builder.add_gap(std::move(gap));
    for (value::Problem& problem : decoded.problems) builder.add_problem(std::move(problem));
    builder.coverage().unreadable += decoded.unreadable;
    add_runtime_gaps(reading, builder);
}

} // namespace cofferdam::host
