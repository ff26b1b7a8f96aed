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
    std::string_view needs = ""; // beside code in a container; "": nothing
};

// CVE-2022-0847 (the kernel's own stable branches), CVE-2019-5736 by the releases of Docker and containerd
// that brought the mended runc (containerd issue 3006: 1.1.6 and 1.2.4). CVE-2024-21626 by runc's own
// advisory GHSA-xr7r-f8xq-vfvv: a descriptor of the host's file system leaks into the working directory of
// whoever is started; nodes do not report the version of runc, engines do.
constexpr std::string_view started_there =
    "somebody starts a command in the container, or a container from an image of the intruder's";
constexpr Band bands[] = {
    {"kernelVersion", "", {5, 8, 0}, {5, 10, 102}, "CVE-2022-0847"},
    {"kernelVersion", "", {5, 11, 0}, {5, 15, 25}, "CVE-2022-0847"},
    {"kernelVersion", "", {5, 16, 0}, {5, 16, 11}, "CVE-2022-0847"},
    {"runtimes.runc", "", {1, 0, 0}, {1, 1, 12}, "CVE-2024-21626", started_there},
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

// A host of an engine (sources/host) tells the same in fields of its own, and what its runtime is.
std::string_view field_of_host(const Band& band, const value::Value& host) {
    if (band.field == "kernelVersion") return "kernel_version";
    if (band.prefix.empty()) return band.field;
    const bool is_its = band.prefix == fmt::format("{}://", host["engine"]["name"].string_or(""));
    return is_its ? "engine.version" : "";
}

std::string_view told(const value::Value& host, std::string_view field) {
    const std::size_t dot = field.find('.');
    if (dot == std::string_view::npos) return host[field].string_or("");
    return host[field.substr(0, dot)][field.substr(dot + 1)].string_or("");
}

std::string still_open(const Band& band) {
    std::string text =
        fmt::format("{} is open: the distribution has not mended it under that version", band.hole);
    return band.needs.empty() ? text : fmt::format("{}; {}", text, band.needs);
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

ConditionId condition_of(Draft& draft, const estate::Workload& workload, escape::Kernel kernel,
                         const Band& band) {
    if (workload.pod()) return condition_of(draft, *workload.pod(), kernel, band);
    std::string text = still_open(band);
    if (kernel == escape::Kernel::Unknown) text += "; the container's runtime is no sandbox";
    if (workload.compose()->userns_mode == "private")
        text += "; what root of a user namespace may do is enough for it";
    return draft.condition(text);
}

void add_hole_of_host(Draft& draft, const estate::Object& host, std::string_view field, const Band& band) {
    const Reason reason{&host, field, band.hole, false};
    const escape::RuntimeClasses classes(draft.snapshot());
    for (const auto [id, workload] : draft.snapshot().table<estate::Workload>()) {
        if (!runs(workload) || draft.snapshot().object_of(workload).target != host.target) continue;
        const escape::Kernel kernel =
            workload.pod() ? kernel_of(classes, *workload.pod()) : classes.kernel(workload);
        if (kernel == escape::Kernel::Sandboxed) continue;
        const ConditionId condition = condition_of(draft, workload, kernel, band);
        for (std::size_t i = 0; i < workload.containers.size(); ++i)
            draft.add(EdgeKind::CveEscape, draft.container(id, i), node_of(draft, workload),
                      {.reasons = {reason}, .condition = condition});
    }
}

void add_holes_of_host(Draft& draft, const estate::Object& host) {
    for (const Band& band : bands) {
        const std::string_view field = field_of_host(band, host.effective);
        if (!field.empty() && is_in(band, told(host.effective, field)))
            add_hole_of_host(draft, host, field, band);
    }
}

} // namespace

void add_node_versions(Draft& draft) {
    for (const auto [id, object] : draft.snapshot().table<estate::Object>()) {
        if (draft.snapshot()[object.target].origin != estate::Origin::Host || object.kind != "Host") continue;
        add_holes_of_host(draft, object);
    }
    for (const auto [id, node] : draft.snapshot().table<estate::Node>()) {
        const Band* const hole = hole_of(draft.snapshot().object_of(node).effective["status"]["nodeInfo"]);
        if (hole) add_hole(draft, node, *hole);
    }
}

} // namespace cofferdam::graph
