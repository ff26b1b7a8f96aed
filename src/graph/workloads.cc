// Pods, their containers and volumes, the tokens and Secrets in them, and the nodes that they run on.
#include <algorithm>

#include "analysis/access/workload_tokens.h"
#include "estate/field.h"
#include "graph/draft.h"
#include "graph/namespaces.h"
#include "graph/placement.h"

namespace cofferdam::graph {

namespace {

using access::WorkloadToken;
using estate::Workload;

constexpr std::string_view implied_volume = "kube-api-access"; // the ServiceAccount admission plugin's

class Pods {
  public:
    explicit Pods(Draft& draft) : draft_(&draft), tokens_(draft.snapshot()) {}

    void add(Id<Workload> id, const Workload& workload) {
        workload_ = &workload;
        object_ = &draft_->snapshot().object_of(workload);
        id_ = id;
        add_pod();
        for (std::size_t i = 0; i < workload.containers.size(); ++i) add_container(i);
        for (const estate::Volume& volume : workload.volumes) add_volume(volume);
        for (const WorkloadToken& token : tokens_.of(workload)) add_token(token);
    }

  private:
    StateId volume(std::string_view name) {
        return draft_->state(StateKind::Volume, id_.slot, draft_->text(name));
    }
    StateId container(std::size_t index) { return draft_->container(id_, index); }

    void add_pod() {
        const StateId pod = draft_->pod(id_);
        const std::uint32_t in = draft_->text(workload_->namespace_);
        if (workload_->pod()) {
            const auto kind = static_cast<std::uint32_t>(workload_->kind);
            draft_->join(draft_->state(StateKind::EveryPod, in), pod);
            draft_->join(draft_->state(StateKind::EveryPodOfKind, in, kind), pod);
        }
        on_node(StateKind::PodsOnNode, pod);
    }

    void add_container(std::size_t index) {
        const estate::Container& row = workload_->containers[index];
        draft_->add(EdgeKind::PodToContainer, draft_->pod(id_), container(index),
                    {.reasons = {{object_, row.path, "a container of the pod", false}}});
        for (const estate::VolumeMount& mount : row.mounts) {
            draft_->add(EdgeKind::VolumeDiscover, container(index), volume(mount.volume),
                        {.reasons = {{object_, row.path, "mounts the volume", false}}});
        }
        for (const estate::EnvironmentVariable& variable : row.environment) {
            if (variable.from_secret.empty()) continue;
            draft_->add(EdgeKind::VolumeAccess, container(index), secret(variable.from_secret),
                        {.reasons = {{object_, row.path, "has the Secret in its environment", false}}});
        }
    }

    StateId secret(std::string_view name) {
        return draft_->named(StateKind::Secret, workload_->namespace_, name);
    }

    void add_volume(const estate::Volume& row) {
        on_node(StateKind::EveryVolume, volume(row.name));
        const auto* const from = std::get_if<estate::SecretVolume>(&row.source);
        if (!from || from->name.empty()) return;
        draft_->add(EdgeKind::VolumeAccess, volume(row.name), secret(from->name),
                    {.reasons = {{object_, row.path, "the volume is the Secret", false}}});
    }

    void on_node(StateKind group, StateId member) {
        for (const Placement& placed : placements_of(*draft_, *workload_))
            draft_->join(draft_->state(group, placed.node), member, placed.condition);
    }

    void add_token(const WorkloadToken& token) {
        if (token.mounted == Truth::No) return;
        const ConditionId condition =
            token.mounted == Truth::Unknown ? draft_->condition(token.reason) : ConditionId{};
        const std::string_view name = volume_of(token);
        const StateId account = draft_->of(token.subject);
        // Its texts end with it.
        const Reason reason{object_, draft_->keep(token.path), draft_->keep(token.reason),
                            token.path.empty()};
        const StateId held = volume(name);
        draft_->add(EdgeKind::TokenSteal, held, account, {.reasons = {reason}, .condition = condition});
        on_node(StateKind::EveryToken, held);
        if (name == implied_volume) on_node(StateKind::EveryVolume, held);
        for (std::size_t i = 0; i < workload_->containers.size(); ++i) {
            if (!reads(token, name, workload_->containers[i])) continue;
            draft_->add(EdgeKind::IdentityAssume, container(i), account,
                        {.reasons = {reason}, .condition = condition});
            if (name == implied_volume)
                draft_->add(EdgeKind::VolumeDiscover, container(i), held,
                            {.reasons = {reason}, .condition = condition});
        }
    }

    // "spec.volumes[2].projected.sources[0]" is of the volume whose path begins so.
    std::string_view volume_of(const WorkloadToken& token) const {
        if (token.way == WorkloadToken::Way::Automounted) return implied_volume;
        for (const estate::Volume& row : workload_->volumes) {
            if (row.path == token.path) return row.name;
        }
        return implied_volume;
    }

    bool reads(const WorkloadToken& token, std::string_view volume, const estate::Container& row) const {
        if (token.way == WorkloadToken::Way::Automounted)
            return std::ranges::find(row.mounts,
                                     std::string_view("/var/run/secrets/kubernetes.io/serviceaccount"),
                                     &estate::VolumeMount::path)
                   == row.mounts.end();
        return std::ranges::find(row.mounts, volume, &estate::VolumeMount::volume) != row.mounts.end();
    }

    Draft* draft_;
    access::WorkloadTokens tokens_;
    const Workload* workload_ = nullptr;
    const estate::Object* object_ = nullptr;
    Id<Workload> id_;
};

} // namespace

void add_workloads(Draft& draft) {
    Pods pods(draft);
    draft.add_each(Part::Workloads, &Carried::touches_pod,
                   [&](Id<Workload> id, const Workload& workload) { pods.add(id, workload); });
    for (const std::string_view name : namespaces_of(draft.snapshot())) {
        draft.join(draft.named(StateKind::EveryPod, ""), draft.named(StateKind::EveryPod, name));
        draft.join(draft.named(StateKind::EveryWorkload, ""), draft.named(StateKind::EveryWorkload, name));
    }
}

} // namespace cofferdam::graph
