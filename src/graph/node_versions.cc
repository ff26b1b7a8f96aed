// Known holes of kernels and runtimes, by the versions that nodes report. Without a Node that reports one
// there is no edge; distributions mend without a new number, so every edge hangs on that.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "graph/draft.h"
#include "graph/namespaces.h"
#include "graph/placement.h"

namespace cofferdam::graph {

namespace {

using Version = std::array<int, 3>;

// From `first` on, before `mended`.
struct Band {
    std::string_view field; // of status.nodeInfo
    std::string_view prefix;
    Version first;
    Version mended;
    std::string_view hole;
};

// CVE-2022-0847 (the kernel's own stable branches), CVE-2019-5736 by the releases of Docker and containerd
// that brought the mended runc.
constexpr Band bands[] = {
    {"kernelVersion", "", {5, 8, 0}, {5, 10, 102}, "CVE-2022-0847"},
    {"kernelVersion", "", {5, 11, 0}, {5, 15, 25}, "CVE-2022-0847"},
    {"kernelVersion", "", {5, 16, 0}, {5, 16, 11}, "CVE-2022-0847"},
    {"containerRuntimeVersion", "docker://", {0, 0, 0}, {18, 9, 2}, "CVE-2019-5736"},
    {"containerRuntimeVersion", "containerd://", {0, 0, 0}, {1, 2, 2}, "CVE-2019-5736"},
};

// "5.10.47-linuxkit" is 5.10.47.
std::optional<Version> parse_version(std::string_view text) {
    Version version = {};
    for (std::size_t i = 0; i < version.size(); ++i) {
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), version[i]);
        if (problem != std::errc()) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (!text.starts_with('.')) break;
        text.remove_prefix(1);
    }
    return version;
}

const Band* hole_of(const value::Value& info) {
    for (const Band& band : bands) {
        std::string_view text = info[band.field].string_or("");
        if (!text.starts_with(band.prefix)) continue;
        const auto version = parse_version(text.substr(band.prefix.size()));
        if (version && *version >= band.first && *version < band.mended) return &band;
    }
    return nullptr;
}

// Whoever puts the pod into a machine of its own, or a kernel of its own, keeps it from the node's.
bool is_sandboxed(const estate::PodDetail& pod) {
    return !(*pod.spec)["runtimeClassName"].string_or("").empty();
}

void add_hole(Draft& draft, const estate::Node& node, const Band& band) {
    const estate::Object& object = draft.snapshot().object_of(node);
    const Reason reason{&object, draft.keep(fmt::format("status.nodeInfo.{}", band.field)), band.hole, false};
    const ConditionId condition = draft.condition(
        fmt::format("{} is open: the distribution has not mended it under that version", band.hole));
    for (const auto [id, workload] : draft.snapshot().table<estate::Workload>()) {
        if (!runs(workload) || !workload.pod() || is_sandboxed(*workload.pod())) continue;
        const std::vector<std::string_view> nodes = known_nodes(draft, workload);
        if (std::ranges::find(nodes, node.name) == nodes.end()) continue;
        for (std::size_t i = 0; i < workload.containers.size(); ++i)
            draft.add(EdgeKind::CveEscape, draft.container(id, i), draft.named(StateKind::Node, node.name),
                      {.reasons = {reason}, .condition = condition});
    }
}

} // namespace

void add_node_versions(Draft& draft) {
    for (const auto [id, node] : draft.snapshot().table<estate::Node>()) {
        const Band* const hole = hole_of(draft.snapshot().object_of(node).effective["status"]["nodeInfo"]);
        if (hole) add_hole(draft, node, *hole);
    }
}

} // namespace cofferdam::graph
