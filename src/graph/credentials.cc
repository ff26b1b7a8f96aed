// Credentials: Secrets that are more than data, and what lies in ConfigMaps, environments and arguments.
#include "analysis/credentials/credentials.h"

#include <fmt/format.h>

#include "graph/ability.h"
#include "graph/draft.h"
#include "graph/namespaces.h"
#include "graph/targets.h"
#include "graph/token_secrets.h"

namespace cofferdam::graph {

namespace {

using estate::Object;

constexpr std::string_view bootstrap_type = "bootstrap.kubernetes.io/token";

class Credentials {
  public:
    explicit Credentials(Draft& draft) : draft_(&draft) {}

    void add() {
        for (const std::string_view name : namespaces_of(draft_->snapshot()))
            draft_->join(draft_->named(StateKind::EverySecret, ""),
                         draft_->named(StateKind::EverySecret, name));
        for (const auto [id, secret] : draft_->snapshot().table<estate::Secret>()) add_secret(secret);
        // Secrets that pods name and no file shows.
        for (std::uint32_t i = 0; i < draft_->states(); ++i) {
            const State state = (*draft_)[StateId{i}];
            if (state.kind == StateKind::Secret)
                draft_->join(draft_->state(StateKind::EverySecret, state.first), StateId{i});
        }
        for (const credentials::Hint& hint : credentials::find_credentials(draft_->snapshot()))
            add_hint(hint);
    }

  private:
    void add_secret(const estate::Secret& row) {
        const Object& object = draft_->snapshot().object_of(row);
        const StateId secret = draft_->named(StateKind::Secret, row.namespace_, row.name);
        add_token(row, object, secret);
        // The bootstrap signer's group; its requests for kubelet certificates are approved by the controller
        // manager (https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/).
        if (row.type == bootstrap_type)
            draft_->add(
                EdgeKind::NodeBootstrap, secret, draft_->named(StateKind::Group, "system:nodes"),
                {.reasons = {{&object, "type", "a bootstrap token", false}},
                 .condition = draft_->condition("bootstrap tokens are on and their certificates approved")});
    }

    void add_token(const estate::Secret& row, const Object& object, StateId secret) {
        const std::string_view name = token_account(draft_->snapshot(), row);
        if (name.empty()) return;
        const StateId account = draft_->named(StateKind::Account, row.namespace_, name);
        draft_->add(
            EdgeKind::TokenSteal, secret, account,
            {.reasons = {{&object, "type", "the Secret holds a token of the ServiceAccount", false}}});
        draft_->join(draft_->named(StateKind::EveryLegacyToken, row.namespace_), account);
    }

    void add_hint(const credentials::Hint& hint) {
        const Reason reason{hint.object, draft_->keep(hint.path), hint.detector->title, false};
        if (hint.workload) {
            leak(draft_->container(hint.workload, hint.container), hint, reason);
            return;
        }
        const std::string_view name = draft_->keep(fmt::format("configmap:{}", hint.object->name));
        const StateId map = draft_->named(StateKind::Secret, hint.object->namespace_, name);
        const StateId read =
            draft_->state(StateKind::Ability, static_cast<std::uint32_t>(Ability::ConfigMapRead),
                          draft_->text(hint.object->namespace_));
        draft_->add(EdgeKind::CredentialLeak, read, map, {.reasons = {reason}});
        add_readers(*hint.object, map, reason);
        leak(map, hint, reason);
    }

    void add_readers(const Object& map, StateId held, const Reason& reason) {
        for (const auto [id, workload] : draft_->snapshot().table<estate::Workload>()) {
            if (workload.namespace_ != map.namespace_ || !workload.pod()) continue;
            for (std::size_t i = 0; i < workload.containers.size(); ++i) {
                if (reads(workload, workload.containers[i], map.name))
                    draft_->add(EdgeKind::CredentialLeak, draft_->container(id, i), held,
                                {.reasons = {reason}});
            }
        }
    }

    static bool reads(const estate::Workload& workload, const estate::Container& container,
                      std::string_view map) {
        for (const estate::EnvironmentVariable& variable : container.environment) {
            if (variable.from_config_map == map) return true;
        }
        for (const estate::VolumeMount& mount : container.mounts) {
            for (const estate::Volume& volume : workload.volumes) {
                const auto* const from = std::get_if<estate::ConfigMapVolume>(&volume.source);
                if (from && volume.name == mount.volume && from->name == map) return true;
            }
        }
        return false;
    }

    void leak(StateId from, const credentials::Hint& hint, const Reason& reason) {
        if (hint.detector->opens == credentials::Opens::Cluster) {
            draft_->add(EdgeKind::CredentialLeak, from, cluster_admin(*draft_),
                        {.reasons = {reason},
                         .condition = draft_->condition(
                             "the credential is valid, of this cluster, and an administrator's")});
            return;
        }
        const std::string_view name = draft_->keep(fmt::format("credential/{}/{}/{}", hint.detector->id,
                                                               hint.object->namespace_, hint.object->name));
        draft_->add(EdgeKind::CredentialLeak, from, draft_->named(StateKind::Cloud, name),
                    {.reasons = {reason}, .condition = draft_->condition("the credential is valid")});
    }

    Draft* draft_;
};

} // namespace

void add_credentials(Draft& draft) { Credentials(draft).add(); }

} // namespace cofferdam::graph
