#include "cuts/pod_fixes.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/check.h"
#include "cuts/powers_over_node.h"

namespace cofferdam::cuts {

namespace {

using escape::Prize;
using estate::Workload;
using graph::StateKind;

constexpr std::size_t most_fixes = 8; // of one workload that are combined

Id<Workload> workload_of(const graph::Graph& graph, const graph::Edge& edge) {
    return Id<Workload>{graph[edge.from].first};
}

Prize prize_of(const graph::Graph& graph, const graph::Edge& edge) {
    switch (graph[edge.to].kind) {
    case StateKind::Node: return edge.also ? Prize::NodeFiles : Prize::Node;
    case StateKind::Volume: return Prize::Volume;
    case StateKind::EveryToken: return Prize::TokensOnNode;
    case StateKind::Group: return Prize::NodeIdentity;
    case StateKind::PodsOnNode: return Prize::PodsOnNode;
    case StateKind::Container: return Prize::OtherContainers;
    default: return Prize::ClusterAdmin;
    }
}

void apply(const Fix& fix, Workload& workload) {
    switch (fix.kind) {
    case FixKind::DropPrivilege: workload.containers[fix.index].security.privileged = false; break;
    case FixKind::DropCapabilities:
        std::erase_if(workload.containers[fix.index].security.capabilities_added, is_power_over_node);
        break;
    case FixKind::LeaveHostPid: std::get<estate::PodDetail>(workload.detail).host_pid = false; break;
    case FixKind::StopSharingProcesses:
        std::get<estate::PodDetail>(workload.detail).share_process_namespace = false;
        break;
    case FixKind::DropVolume:
        for (estate::Container& container : workload.containers)
            std::erase_if(container.mounts,
                          [&](const estate::VolumeMount& mount) { return mount.volume == fix.what; });
        break;
    case FixKind::MountReadOnly:
        for (estate::Container& container : workload.containers) {
            for (estate::VolumeMount& mount : container.mounts)
                mount.read_only = mount.read_only || mount.volume == fix.what;
        }
        break;
    default: break;
    }
}

} // namespace

PodFixes::PodFixes(const graph::Graph& graph, Catalogue& catalogue)
    : graph_(&graph), catalogue_(&catalogue), around_(graph.snapshot()) {}

PodFixes::Passage PodFixes::passage_of(const graph::Edge& edge, const Workload& workload) const {
    const auto place_of = [&](std::uint32_t text) {
        const auto found = std::ranges::find(workload.volumes, graph_->text(text), &estate::Volume::name);
        return static_cast<std::uint32_t>(found - workload.volumes.begin());
    };
    const graph::State& from = (*graph_)[edge.from];
    const graph::State& to = (*graph_)[edge.to];
    Passage passage{.prize = prize_of(*graph_, edge)};
    if (from.kind == StateKind::Container)
        passage.container = from.second;
    else
        passage.volume = place_of(from.second);
    if (passage.prize == Prize::Volume) passage.volume = place_of(to.second);
    if (passage.prize == Prize::OtherContainers) passage.other = to.second;
    return passage;
}

// Cheapest first; of those that do the same to a volume, the mount that is only made read-only.
std::vector<FixNumber> PodFixes::find_fixes(Id<Workload> id, const Workload& workload) {
    const estate::PodDetail* const pod = workload.pod();
    if (!pod) return {};
    const std::string name =
        fmt::format("{} {}/{}", to_string(workload.kind), workload.namespace_, workload.name);
    const auto fix = [&](FixKind kind, std::string_view what, std::uint32_t index, std::uint32_t cost,
                         std::string title, std::string felt) {
        return catalogue_->add({kind, graph_->snapshot()[id].object, std::string(what), index, cost,
                                std::move(title), std::move(felt)});
    };
    std::vector<FixNumber> fixes;
    for (std::uint32_t i = 0; i < workload.containers.size(); ++i) {
        const estate::Container& container = workload.containers[i];
        if (container.security.privileged)
            fixes.push_back(fix(
                FixKind::DropPrivilege, container.name, i, 5,
                fmt::format("container {} of {} runs without privileged", container.name, name),
                fmt::format("{} loses the node's devices and all capabilities but the default ones", name)));
        std::vector<std::string_view> powers = container.security.capabilities_added;
        std::erase_if(powers, [](std::string_view power) { return !is_power_over_node(power); });
        if (!powers.empty())
            fixes.push_back(fix(FixKind::DropCapabilities, container.name, i, 3,
                                fmt::format("container {} of {} does not get {}", container.name, name,
                                            fmt::join(powers, ", ")),
                                fmt::format("{} loses what it does with {}", name, fmt::join(powers, ", "))));
    }
    if (pod->host_pid)
        fixes.push_back(fix(FixKind::LeaveHostPid, "", 0, 3, fmt::format("{} leaves hostPID", name),
                            fmt::format("{} does not see the node's processes", name)));
    if (pod->share_process_namespace)
        fixes.push_back(fix(FixKind::StopSharingProcesses, "", 0, 2,
                            fmt::format("containers of {} do not share processes", name),
                            fmt::format("containers of {} do not signal one another", name)));
    for (const escape::HostMount& mount : escape::host_mounts(around_.claims, workload)) {
        const std::string_view volume = workload.volumes[mount.volume].name;
        const FixNumber drop =
            fix(FixKind::DropVolume, volume, 0, 4,
                fmt::format("{} does not mount {} of the node (volume {})", name, mount.host_path, volume),
                fmt::format("{} loses {} of the node", name, mount.host_path));
        if (std::ranges::find(fixes, drop) != fixes.end()) continue;
        if (!mount.read_only)
            fixes.push_back(fix(
                FixKind::MountReadOnly, volume, 0, 2,
                fmt::format("{} mounts {} of the node read-only (volume {})", name, mount.host_path, volume),
                fmt::format("{} writes nothing to {} of the node", name, mount.host_path)));
        fixes.push_back(drop);
    }
    if (fixes.size() > most_fixes) fixes.resize(most_fixes);
    return fixes;
}

PodFixes::Options& PodFixes::options_of(Id<Workload> id) {
    const auto [at, is_new] = options_.try_emplace(id.slot);
    Options& options = at->second;
    if (!is_new) return options;
    options.fixes = find_fixes(id, graph_->snapshot()[id]);
    options.left.resize(2U << options.fixes.size());
    options.known.resize(options.left.size());
    return options;
}

Workload PodFixes::as_fixed(const Workload& workload, const Options& options, std::uint32_t bits) const {
    Workload fixed = workload;
    for (std::size_t i = 0; i < options.fixes.size(); ++i) {
        if ((bits >> i & 1) != 0) apply((*catalogue_)[options.fixes[i]], fixed);
    }
    return fixed;
}

const std::vector<PodFixes::Passage>& PodFixes::left_after(Id<Workload> id, Options& options,
                                                           std::uint32_t bits, bool certain) {
    const std::size_t at = 2 * bits + (certain ? 1 : 0);
    std::vector<Passage>& left = options.left[at];
    if (options.known[at]) return left;
    options.known[at] = true;
    const Workload fixed = as_fixed(graph_->snapshot()[id], options, bits);
    const escape::Escapes escapes = escape::escapes_of(around_, fixed);
    for (const escape::Escape& found : escapes.all) {
        if (certain && !found.conditions.empty()) continue;
        Passage passage{.prize = found.prize};
        if (found.technique == escape::Technique::HostTraverse)
            passage.volume = found.mount->volume;
        else
            passage.container = found.container;
        if (found.prize == Prize::Volume) passage.volume = found.mount->volume;
        if (found.prize == Prize::OtherContainers) passage.other = found.other;
        left.push_back(passage);
    }
    return left;
}

// The passage is open as long as what is not taken hits every set of fixes that closes it: its supports are
// the smallest sets that do (minimal transversals), and each is broken by any fix of it.
Supports PodFixes::supports(const graph::Edge& edge, bool certain) {
    const Id<Workload> id = workload_of(*graph_, edge);
    const Workload& workload = graph_->snapshot()[id];
    Options& options = options_of(id);
    const Passage passage = passage_of(edge, workload);
    const auto closes = [&](std::uint32_t bits) {
        const auto& left = left_after(id, options, bits, certain);
        return std::ranges::find(left, passage) == left.end();
    };
    const std::uint32_t all = (1U << options.fixes.size()) - 1;
    if (!closes(all)) return {};
    // What has to stay for it to stay open: all fixes but those of a largest set that does not close it.
    std::vector<std::uint32_t> open; // largest sets that leave it open
    std::vector<std::uint32_t> by_size(all);
    for (std::uint32_t bits = 0; bits < all; ++bits) by_size[bits] = bits;
    std::ranges::stable_sort(by_size, std::greater<>(),
                             [](std::uint32_t bits) { return std::popcount(bits); });
    for (const std::uint32_t bits : by_size) {
        const bool is_within = std::ranges::any_of(open, [&](std::uint32_t of) { return (bits & ~of) == 0; });
        if (!is_within && !closes(bits)) open.push_back(bits);
    }
    Supports supports;
    for (const std::uint32_t bits : open) {
        FixSet breaks;
        for (std::size_t i = 0; i < options.fixes.size(); ++i) {
            if ((bits >> i & 1) == 0) breaks.push_back(options.fixes[i]);
        }
        std::ranges::sort(breaks);
        supports.push_back(std::move(breaks));
    }
    return supports;
}

} // namespace cofferdam::cuts
