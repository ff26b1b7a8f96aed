#include "cuts/fix_finder.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/counted.h"
#include "cuts/new_objects.h"
#include "cuts/objects.h"
#include "graph/ability.h"

namespace cofferdam::cuts {

namespace {

using access::EffectiveBinding;
using access::EffectiveRole;
using access::EffectiveRule;
using estate::Subject;
using estate::SubjectKind;
using estate::Workload;
using graph::Edge;
using graph::EdgeKind;
using graph::Reason;
using graph::StateKind;

// A rule with a wildcard is as much as these.
constexpr std::uint32_t rules_of_a_wildcard = 5;
// Of a group nobody knows how many are in it.
constexpr std::uint32_t members_of_a_group = 5;
constexpr std::uint32_t most_felt = 200;
// Ways in which several bindings give one right, beyond which unbinding is not tried.
constexpr std::size_t most_supports = 32;

constexpr std::string_view automount_field = "automountServiceAccountToken";

bool is_rbac(const Reason& reason) {
    return reason.object && !reason.by_default && reason.object->group == "rbac.authorization.k8s.io"
           && (reason.object->kind == "Role" || reason.object->kind == "ClusterRole");
}

std::uint32_t weight_of(const Subject& subject) {
    return subject.kind == SubjectKind::Group ? members_of_a_group : 1;
}

std::uint32_t weight_of(const estate::PolicyRule& rule) {
    const auto has_wildcard = [](const std::vector<std::string_view>& words) {
        return std::ranges::find(words, "*") != words.end();
    };
    return has_wildcard(rule.verbs) || has_wildcard(rule.resources) ? rules_of_a_wildcard : 1;
}

bool is_subject(StateKind kind) {
    return kind == StateKind::User || kind == StateKind::Group || kind == StateKind::Account;
}

Subject subject_of(const graph::Graph& graph, const graph::State& state) {
    switch (state.kind) {
    case StateKind::User: return {SubjectKind::User, "", graph.text(state.first)};
    case StateKind::Group: return {SubjectKind::Group, "", graph.text(state.first)};
    default: return {SubjectKind::ServiceAccount, graph.text(state.first), graph.text(state.second)};
    }
}

std::string name_of(const Workload& workload) {
    return fmt::format("{} {}/{}", to_string(workload.kind), workload.namespace_, workload.name);
}

std::string name_of(const estate::Object& object) {
    return object.namespace_.empty() ? fmt::format("{} {}", object.kind, object.name)
                                     : fmt::format("{} {}/{}", object.kind, object.namespace_, object.name);
}

Supports any_of(FixSet fixes) {
    if (fixes.empty()) return {};
    return {std::move(fixes)};
}

} // namespace

FixFinder::FixFinder(const graph::Graph& graph, Catalogue& catalogue, const Rules& rules)
    : graph_(&graph), catalogue_(&catalogue), rules_(rules), pods_(graph, catalogue),
      roles_(graph, catalogue), network_(graph, catalogue, rules.on_conditions),
      admission_(graph, catalogue) {
    index_accounts();
    for (const exposure::WorkloadExposure& each : graph.exposure().workloads)
        exposures_.emplace(each.workload.slot, &each);
}

void FixFinder::index_accounts() {
    for (const auto [id, workload] : graph_->snapshot().table<Workload>()) {
        if (const estate::PodDetail* const pod = workload.pod())
            ++runs_as_[{SubjectKind::ServiceAccount, workload.namespace_, pod->service_account}];
    }
    for (const EffectiveBinding& binding : graph_->access().bindings()) {
        if (binding.binding.by_default) continue;
        for (const Subject& subject : binding.binding->subjects) permissions_[subject] += rules_of(binding);
    }
}

std::uint32_t FixFinder::rules_of(const EffectiveBinding& binding) const {
    std::uint32_t sum = 0;
    for (const EffectiveRole* const role : binding.roles) {
        for (const EffectiveRule& rule : role->rules) sum += weight_of(*rule.rule);
    }
    return std::min(sum, most_felt);
}

const Workload* FixFinder::workload_of(const graph::State& state) const {
    switch (state.kind) {
    case StateKind::Workload:
    case StateKind::Pod:
    case StateKind::Container:
    case StateKind::Volume: return &graph_->snapshot()[Id<Workload>{state.first}];
    default: return nullptr;
    }
}

Supports FixFinder::only(Fix fix) { return {{catalogue_->add(std::move(fix))}}; }

Supports FixFinder::supports(const Edge& edge) {
    Supports found;
    switch (edge.kind) {
    case EdgeKind::Permissions: found = unbind(edge); break;
    case EdgeKind::IdentityAssume:
    case EdgeKind::TokenSteal:
    case EdgeKind::VolumeDiscover: found = stop_token(edge); break;
    case EdgeKind::Privileged:
    case EdgeKind::SysModule:
    case EdgeKind::HostpidPtrace:
    case EdgeKind::HostpidPeer:
    case EdgeKind::SysAdmin:
    case EdgeKind::CorePattern:
    case EdgeKind::VarLogSymlink:
    case EdgeKind::HostWrite:
    case EdgeKind::HostRead:
    case EdgeKind::HostTraverse:
    case EdgeKind::RuntimeSocket:
    case EdgeKind::PluginSocket:
    case EdgeKind::StaticPod:
    case EdgeKind::DacReadSearch:
    case EdgeKind::RawDevices:
    case EdgeKind::CveEscape:
    case EdgeKind::WindowsHostprocess:
    case EdgeKind::ShareProcessNamespace:
    case EdgeKind::Etcd: found = pods_.supports(edge, !rules_.on_conditions); break;
    case EdgeKind::Exposed: found = close_ways(edge); break;
    case EdgeKind::NetReach:
    case EdgeKind::PartOf: found = any_of(network_.closing(edge)); break;
    case EdgeKind::NodeLocal: found = leave_node(edge); break;
    case EdgeKind::Cloud: found = drop_cloud_role(edge); break;
    case EdgeKind::PodCreate:
    case EdgeKind::PodPatch:
    case EdgeKind::DebugPod:
    case EdgeKind::NamespaceRelabel:
        found = (*graph_)[edge.to].kind == StateKind::EveryNode || (*graph_)[edge.to].kind == StateKind::Node
                    ? any_of(admission_.closing(edge))
                    : by_reasons(edge);
        break;
    default: found = by_reasons(edge); break;
    }
    for (FixSet& support : found) {
        std::erase_if(support, [&](FixNumber fix) { return catalogue_->is_withdrawn(fix); });
        if (support.empty()) return {};
    }
    return found;
}

// RBAC: it takes all of the rights that the edge names, so any is enough. Where somebody has them of several
// bindings together, it is enough as well that one of the rights is in none of his bindings.
Supports FixFinder::by_reasons(const Edge& edge) {
    FixSet fixes;
    std::vector<FixSet> unbindings; // all of one together
    const bool is_of_subject = is_subject((*graph_)[edge.from].kind);
    for (const Reason& reason : graph_->reasons(edge)) {
        if (!is_rbac(reason)) continue;
        const FixSet taking = roles_.taking(*reason.object, reason.text);
        fixes.insert(fixes.end(), taking.begin(), taking.end());
        if (!is_of_subject) continue;
        auto of_role = unbinding(subject_of(*graph_, (*graph_)[edge.from]), *reason.object);
        if (of_role) unbindings.push_back(std::move(*of_role));
    }
    Supports supports = {std::move(fixes)};
    for (const FixSet& together : unbindings) {
        if (supports.size() * together.size() > most_supports) continue;
        Supports wider;
        for (const FixSet& support : supports) {
            for (const FixNumber fix : together) {
                wider.push_back(support);
                wider.back().push_back(fix);
            }
        }
        supports = std::move(wider);
    }
    for (FixSet& support : supports) {
        std::ranges::sort(support);
        const auto repeated = std::ranges::unique(support);
        support.erase(repeated.begin(), repeated.end());
    }
    return supports;
}

// Of all bindings that give him something of the role. Nothing: not all can be changed, or there is none.
std::optional<FixSet> FixFinder::unbinding(const Subject& subject, const estate::Object& role) {
    const auto gives = [&](const EffectiveRole* each) {
        return std::ranges::any_of(each->rules, [&](const EffectiveRule& rule) {
            return !rule.written_in.by_default && &rule.written_in.object() == &role;
        });
    };
    const access::User user = access::user_of(subject, access::Groups::Implied);
    FixSet fixes;
    for (const auto& grant : graph_->access().grants(user)) {
        if (std::ranges::none_of(grant.binding->roles, gives)) continue;
        if (grant.binding->binding.by_default) return std::nullopt;
        for (const Subject& written : grant.binding->binding->subjects) {
            const access::User named = access::user_of(written, access::Groups::None);
            if (!named.name.empty() && named.name == user.name)
                fixes.push_back(unbind(*grant.binding, subject));
            else if (!named.groups.empty()
                     && std::ranges::find(user.groups, named.groups.front()) != user.groups.end())
                fixes.push_back(unbind(*grant.binding, {SubjectKind::Group, "", named.groups.front()}));
        }
    }
    if (fixes.empty()) return std::nullopt;
    return fixes;
}

Supports FixFinder::unbind(const Edge& edge) {
    const Reason& reason = graph_->reasons(edge).front();
    if (reason.by_default || !reason.object) return {};
    const EffectiveBinding& binding = graph_->access().bindings()[(*graph_)[edge.to].first];
    return {{unbind(binding, subject_of(*graph_, (*graph_)[edge.from]))}};
}

FixNumber FixFinder::unbind(const EffectiveBinding& binding, const Subject& subject) {
    const estate::Object& object = binding.binding.object();
    const auto users = runs_as_.find(subject);
    const std::uint32_t workloads = users == runs_as_.end() ? 0 : users->second;
    const std::uint32_t lost = rules_of(binding);
    const std::uint32_t cost = 1 + std::min(most_felt, lost * weight_of(subject) * std::max(workloads, 1U));
    std::string felt = fmt::format("{} loses all that {} grants: {}", to_string(subject), name_of(object),
                                   counted(lost, "rule"));
    if (workloads > 0)
        felt += fmt::format("; {} as it",
                            workloads == 1 ? "1 workload runs" : fmt::format("{} workloads run", workloads));
    return catalogue_->add({FixKind::UnbindSubject, id_of(graph_->snapshot(), object), to_string(subject), 0,
                            cost, fmt::format("{} does not bind {}", name_of(object), to_string(subject)),
                            std::move(felt)});
}

Supports FixFinder::stop_token(const Edge& edge) {
    const auto reasons = graph_->reasons(edge);
    const Workload* const workload = workload_of((*graph_)[edge.from]);
    if (!workload || !workload->pod() || reasons.empty() || !reasons.front().object) return {};
    const Reason& reason = reasons.front();
    const Subject account = {SubjectKind::ServiceAccount, workload->namespace_,
                             workload->pod()->service_account};
    const auto rights = permissions_.find(account);
    const std::uint32_t lost = rights == permissions_.end() ? 0 : rights->second;
    const std::uint32_t cost = 1 + std::min(lost, most_felt);
    const std::string felt = lost == 0 ? std::string()
                                       : fmt::format("{} cannot use what {} may: {}", name_of(*workload),
                                                     to_string(account), counted(lost, "rule"));
    if (reason.path.empty() || reason.path.ends_with(automount_field))
        return only({FixKind::StopAutomount, workload->object, "", 0, cost,
                     fmt::format("pods of {} get no token of {}", name_of(*workload), to_string(account)),
                     felt});
    for (const estate::Volume& volume : workload->volumes) {
        if (volume.path != reason.path) continue;
        return only(
            {FixKind::DropVolume, workload->object, std::string(volume.name), 0, 3 + cost,
             fmt::format("{} does not mount volume {}, which holds a token", name_of(*workload), volume.name),
             felt});
    }
    return {};
}

// Each way is a support of its own; one that nothing here closes stays.
Supports FixFinder::close_ways(const Edge& edge) {
    const auto found = exposures_.find((*graph_)[edge.to].first);
    if (!rules_.close_ways_in || found == exposures_.end()) return {};
    Supports supports;
    for (const exposure::WayIn& way : found->second->in) {
        const Truth open = way.from_internet();
        if (open == Truth::No || (open == Truth::Unknown && !rules_.on_conditions)) continue;
        const auto closing = close_way(way, graph_->snapshot()[found->second->workload]);
        if (!closing) return {};
        supports.push_back({*closing});
    }
    std::ranges::sort(supports);
    const auto repeated = std::ranges::unique(supports);
    supports.erase(repeated.begin(), repeated.end());
    return supports;
}

std::optional<FixNumber> FixFinder::close_way(const exposure::WayIn& way, const Workload& workload) {
    const estate::Object& through = graph_->snapshot()[way.through];
    const bool by_service = way.kind == exposure::WayKind::LoadBalancer
                            || way.kind == exposure::WayKind::NodePort
                            || way.kind == exposure::WayKind::ExternalAddress;
    if (by_service && through.kind == "Service")
        return catalogue_->add({FixKind::CloseService, way.through, "", 0, 21,
                                fmt::format("{} is of type ClusterIP", name_of(through)),
                                "clients outside the cluster reach it no more"});
    if (!workload.pod()) return std::nullopt;
    if (way.kind == exposure::WayKind::HostPort)
        return catalogue_->add({FixKind::DropHostPorts, workload.object, "", 0, 21,
                                fmt::format("{} takes no port of its node", name_of(workload)),
                                "who reaches it by the addresses of nodes"});
    if (way.kind == exposure::WayKind::HostNetwork) return leave_host_network(workload);
    return std::nullopt;
}

FixNumber FixFinder::leave_host_network(const Workload& workload) {
    return catalogue_->add({FixKind::LeaveHostNetwork, workload.object, "", 0, 7,
                            fmt::format("{} leaves the host's network", name_of(workload)),
                            fmt::format("{} does not listen on the node's addresses", name_of(workload))});
}

Supports FixFinder::leave_node(const Edge& edge) {
    const Workload* const workload = workload_of((*graph_)[edge.from]);
    if (!workload || !workload->pod()) return {};
    const bool is_metadata = (*graph_)[edge.to].kind == StateKind::Cloud;
    if (workload->pod()->host_network) return {{leave_host_network(*workload)}};
    if (!is_metadata || workload->pod_labels.empty()) return {};
    FixSet fixes = network_.isolating(Id<Workload>{(*graph_)[edge.from].first});
    fixes.push_back(catalogue_->add(
        {FixKind::BlockMetadata, workload->object, "", 0, 2,
         fmt::format("pods of {} do not talk to the cloud's metadata service", name_of(*workload)),
         "what it takes from the metadata service, if anything", metadata_policy(*workload)}));
    std::ranges::sort(fixes);
    return {std::move(fixes)};
}

Supports FixFinder::drop_cloud_role(const Edge& edge) {
    const Reason& reason = graph_->reasons(edge).front();
    if (!reason.object) return {};
    const std::size_t quote = reason.path.find('"');
    if (quote == std::string_view::npos) return {};
    const std::string_view annotation = reason.path.substr(quote + 1, reason.path.rfind('"') - quote - 1);
    return only({FixKind::DropCloudRole, id_of(graph_->snapshot(), *reason.object), std::string(annotation),
                 0, 6, fmt::format("{} is no identity of the cloud", name_of(*reason.object)),
                 fmt::format("who runs as {} loses what the cloud grants it", name_of(*reason.object))});
}

} // namespace cofferdam::cuts
