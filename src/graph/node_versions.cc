// Known holes of kernels and runtimes, by the versions that nodes report. Without a Node that reports one
// there is no edge; distributions mend without a new number, so every edge hangs on that.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "analysis/escape/confinement.h"
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
// that brought the mended runc (containerd issue 3006: 1.1.6 and 1.2.4).
constexpr Band bands[] = {
    {"kernelVersion", "", {5, 8, 0}, {5, 10, 102}, "CVE-2022-0847"},
    {"kernelVersion", "", {5, 11, 0}, {5, 15, 25}, "CVE-2022-0847"},
    {"kernelVersion", "", {5, 16, 0}, {5, 16, 11}, "CVE-2022-0847"},
    {"containerRuntimeVersion", "docker://", {0, 0, 0}, {18, 6, 2}, "CVE-2019-5736"},
    {"containerRuntimeVersion", "docker://", {18, 9, 0}, {18, 9, 2}, "CVE-2019-5736"},
    {"containerRuntimeVersion", "containerd://", {0, 0, 0}, {1, 1, 6}, "CVE-2019-5736"},
    {"containerRuntimeVersion", "containerd://", {1, 2, 0}, {1, 2, 4}, "CVE-2019-5736"},
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

bool is_in(const Band& band, std::string_view text) {
    const auto version = parse_version(text);
    return version && *version >= band.first && *version < band.mended;
}

const Band* hole_of(const value::Value& info) {
    for (const Band& band : bands) {
        const std::string_view text = info[band.field].string_or("");
        if (text.starts_with(band.prefix) && is_in(band, text.substr(band.prefix.size()))) return &band;
    }
    return nullptr;
}

// A host of an engine (sources/host) tells the same in fields of its own.
struct HostHole {
    const Band* band = nullptr;
    std::string_view field;
};

HostHole hole_of_host(const value::Value& host) {
    for (const Band& band : bands) {
        const bool is_kernel = band.prefix.empty();
        if (!is_kernel && !(host["engine"]["name"].string_or("") == "docker" && band.prefix == "docker://"))
            continue;
        const value::Value& version = is_kernel ? host["kernel_version"] : host["engine"]["version"];
        if (is_in(band, version.string_or("")))
            return {&band, is_kernel ? "kernel_version" : "engine.version"};
    }
    return {};
}

std::string still_open(const Band& band) {
    return fmt::format("{} is open: the distribution has not mended it under that version", band.hole);
}

escape::Kernel kernel_of(const escape::RuntimeClasses& classes, const estate::PodDetail& pod) {
    return pod.runtime_class.empty() ? escape::Kernel::Node : classes.kernel(pod.runtime_class);
}

// Whoever puts the pod into a machine of its own, or a kernel of its own, keeps it from the node's.
ConditionId condition_of(Draft& draft, const estate::PodDetail& pod, escape::Kernel kernel,
                         const Band& band) {
    std::string text = still_open(band);
    if (kernel == escape::Kernel::Unknown)
        text += fmt::format("; RuntimeClass {} is no sandbox", pod.runtime_class);
    if (!pod.host_users) text += "; what root of a user namespace may do is enough for it";
    return draft.condition(text);
}

void add_hole(Draft& draft, const estate::Node& node, const Band& band) {
    const estate::Object& object = draft.snapshot().object_of(node);
    const Reason reason{&object, draft.keep(fmt::format("status.nodeInfo.{}", band.field)), band.hole, false};
    const escape::RuntimeClasses classes(draft.snapshot());
    for (const auto [id, workload] : draft.snapshot().table<estate::Workload>()) {
        if (!runs(workload) || !workload.pod()) continue;
        const std::vector<std::string_view> nodes = known_nodes(draft, workload);
        if (std::ranges::find(nodes, node.name) == nodes.end()) continue;
        const escape::Kernel kernel = kernel_of(classes, *workload.pod());
        if (kernel == escape::Kernel::Sandboxed) continue;
        const ConditionId condition = condition_of(draft, *workload.pod(), kernel, band);
        for (std::size_t i = 0; i < workload.containers.size(); ++i)
            draft.add(EdgeKind::CveEscape, draft.container(id, i), draft.named(StateKind::Node, node.name),
                      {.reasons = {reason}, .condition = condition});
    }
}

void add_hole_of_host(Draft& draft, const estate::Object& host, const HostHole& hole) {
    const Reason reason{&host, hole.field, hole.band->hole, false};
    const ConditionId condition = draft.condition(still_open(*hole.band));
    for (const auto [id, workload] : draft.snapshot().table<estate::Workload>()) {
        if (!workload.compose() || draft.snapshot().object_of(workload).target != host.target) continue;
        draft.add(EdgeKind::CveEscape, draft.container(id, 0), node_of(draft, workload),
                  {.reasons = {reason}, .condition = condition});
    }
}

} // namespace

void add_node_versions(Draft& draft) {
    for (const auto [id, object] : draft.snapshot().table<estate::Object>()) {
        if (draft.snapshot()[object.target].origin != estate::Origin::Host || object.kind != "Host") continue;
        const HostHole hole = hole_of_host(object.effective);
        if (hole.band) add_hole_of_host(draft, object, hole);
    }
    for (const auto [id, node] : draft.snapshot().table<estate::Node>()) {
        const Band* const hole = hole_of(draft.snapshot().object_of(node).effective["status"]["nodeInfo"]);
        if (hole) add_hole(draft, node, *hole);
    }
}

} // namespace cofferdam::graph
