// From containers to nodes and to one another, as analysis/escape finds it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/escape/escape.h"
#include "graph/ability.h"
#include "graph/draft.h"
#include "graph/placement.h"
#include "graph/targets.h"

namespace cofferdam::graph {

namespace {

using escape::Escape;
using escape::Prize;
using escape::Technique;

EdgeKind kind_of(Technique technique) {
    switch (technique) {
    case Technique::Privileged: return EdgeKind::Privileged;
    case Technique::SysModule: return EdgeKind::SysModule;
    case Technique::HostpidPtrace: return EdgeKind::HostpidPtrace;
    case Technique::HostpidPeer: return EdgeKind::HostpidPeer;
    case Technique::SysAdmin: return EdgeKind::SysAdmin;
    case Technique::CorePattern: return EdgeKind::CorePattern;
    case Technique::VarLogSymlink: return EdgeKind::VarLogSymlink;
    case Technique::HostWrite: return EdgeKind::HostWrite;
    case Technique::HostRead: return EdgeKind::HostRead;
    case Technique::HostTraverse: return EdgeKind::HostTraverse;
    case Technique::RuntimeSocket: return EdgeKind::RuntimeSocket;
    case Technique::PluginSocket: return EdgeKind::PluginSocket;
    case Technique::StaticPod: return EdgeKind::StaticPod;
    case Technique::DacReadSearch: return EdgeKind::DacReadSearch;
    case Technique::RawDevices: return EdgeKind::RawDevices;
    case Technique::CveEscape: return EdgeKind::CveEscape;
    case Technique::WindowsHostprocess: return EdgeKind::WindowsHostprocess;
    case Technique::ShareProcessNamespace: return EdgeKind::ShareProcessNamespace;
    case Technique::Etcd: return EdgeKind::Etcd;
    }
    return EdgeKind::PartOf;
}

class EscapeEdges {
  public:
    explicit EscapeEdges(Draft& draft) : draft_(&draft), around_(draft.snapshot()) {}

    void add(Id<estate::Workload> id, const estate::Workload& workload) {
        const escape::Escapes escapes = escape::escapes_of(around_, workload);
        for (const Escape& found : escapes.all) add(id, workload, found);
    }

  private:
    StateId ends_in(Id<estate::Workload> id, const estate::Workload& workload, const Escape& found) {
        const std::uint32_t node = node_number_of(*draft_, workload);
        switch (found.prize) {
        case Prize::Node:
        case Prize::NodeFiles: return draft_->state(StateKind::Node, node);
        case Prize::Volume: return volume(id, workload, found);
        case Prize::TokensOnNode: return draft_->state(StateKind::EveryToken, node);
        case Prize::NodeIdentity: return draft_->named(StateKind::Group, "system:nodes");
        case Prize::ClusterAdmin: return cluster_admin(*draft_);
        case Prize::PodsOnNode: return draft_->state(StateKind::PodsOnNode, node);
        case Prize::OtherContainers: return draft_->container(id, found.other);
        }
        return {};
    }

    StateId volume(Id<estate::Workload> id, const estate::Workload& workload, const Escape& found) {
        return draft_->state(StateKind::Volume, id.slot,
                             draft_->text(workload.volumes[found.mount->volume].name));
    }

    void add(Id<estate::Workload> id, const estate::Workload& workload, const Escape& found) {
        const Reason reason{&draft_->snapshot().object_of(workload), draft_->keep(found.path),
                            draft_->keep(found.text), false};
        StateId also;
        StateId from = draft_->container(id, found.container);
        if (found.prize == Prize::NodeFiles)
            also = draft_->state(StateKind::Ability, static_cast<std::uint32_t>(Ability::NodesLog),
                                 draft_->text(""));
        if (found.technique == Technique::HostTraverse) from = volume(id, workload, found);
        const ConditionId condition = draft_->condition(fmt::format("{}", fmt::join(found.conditions, "; ")));
        const StateId to = ends_in(id, workload, found);
        std::vector<Reason> reasons = {reason};
        if (found.mount && found.mount->through)
            reasons.push_back(
                {found.mount->through, "spec", "the claim's volume is a folder of the node", false});
        draft_->add(kind_of(found.technique), from, to, reasons, condition, also);
    }

    Draft* draft_;
    escape::Surroundings around_;
};

} // namespace

void add_escapes(Draft& draft) {
    EscapeEdges edges(draft);
    draft.add_each(
        Part::Escapes, &Carried::touches_pod_or_volumes,
        [&](Id<estate::Workload> id, const estate::Workload& workload) { edges.add(id, workload); });
}

} // namespace cofferdam::graph
