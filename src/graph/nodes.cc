// Nodes: what root on one of them holds.
#include <set>

#include <fmt/format.h>

#include "graph/draft.h"
#include "graph/placement.h"
#include "graph/targets.h"

namespace cofferdam::graph {

namespace {

bool runs_control_plane(const estate::Node& node) {
    return node.labels.find("node-role.kubernetes.io/control-plane")
           || node.labels.find("node-role.kubernetes.io/master");
}

class Nodes {
  public:
    explicit Nodes(Draft& draft) : draft_(&draft) {}

    void add() {
        std::set<std::string_view> names;
        for (const auto [id, node] : draft_->snapshot().table<estate::Node>()) {
            add_known(node);
            names.insert(node.name);
        }
        for (const auto [id, workload] : draft_->snapshot().table<estate::Workload>()) {
            for (const std::string_view name : known_nodes(*draft_, workload)) {
                if (!names.insert(name).second) continue;
                if (workload.pod()) {
                    add_kubelet(name);
                } else {
                    add_pods(name, name);
                }
            }
        }
        add_kubelet(some_node);
        add_some_control_plane();
    }

  private:
    StateId node(std::string_view name) { return draft_->named(StateKind::Node, name); }

    // What runs on the node, and what may: of pods that name no node.
    void add_pods(std::string_view name, std::string_view runs_on, ConditionId condition = {}) {
        const std::uint32_t number = draft_->text(runs_on);
        const Reason rule{nullptr, "", "root on a node holds what runs there", true};
        draft_->add(EdgeKind::NodeToPod, node(name), draft_->state(StateKind::PodsOnNode, number),
                    {.reasons = {rule}, .condition = condition});
        draft_->add(EdgeKind::VolumeAccess, node(name), draft_->state(StateKind::EveryVolume, number),
                    {.reasons = {rule}, .condition = condition});
    }

    // The kubelet's certificate: user system:node:NAME, group system:nodes; what it may do is the Node
    // authorizer's and NodeRestriction's to say
    // (https://kubernetes.io/docs/reference/access-authn-authz/node/).
    void add_kubelet(std::string_view name) {
        add_pods(name, name);
        if (name != some_node) {
            add_pods(name, some_node);
            add_pods(some_node, name, draft_->condition(fmt::format("it is node {}", name)));
        }
        draft_->join(node(name), draft_->state(StateKind::HeldNode));
        draft_->add(EdgeKind::IdentityAssume, node(name), draft_->named(StateKind::Group, "system:nodes"),
                    {.reasons = {{nullptr, "", "the kubelet's certificate is of the group", true}}});
    }

    void add_known(const estate::Node& row) {
        add_kubelet(row.name);
        any_known_ = true;
        if (!runs_control_plane(row)) return;
        any_control_plane_ = true;
        draft_->add(EdgeKind::ControlPlaneNode, node(row.name), cluster_admin(*draft_),
                    {.reasons = {{&draft_->snapshot().object_of(row), "metadata.labels",
                                  "the node runs the control plane", false}}});
    }

    // Of a managed cluster, whose every Node is known, none is of the control plane.
    void add_some_control_plane() {
        if (any_known_ && !any_control_plane_) return;
        draft_->add(
            EdgeKind::ControlPlaneNode, node(some_node), cluster_admin(*draft_),
            {.reasons = {{nullptr, "", "keys of the cluster's authorities are files of such a node", true}},
             .condition = draft_->condition("the node runs the control plane")});
    }

    Draft* draft_;
    bool any_known_ = false;
    bool any_control_plane_ = false;
};

} // namespace

void add_nodes(Draft& draft) { Nodes(draft).add(); }

} // namespace cofferdam::graph
