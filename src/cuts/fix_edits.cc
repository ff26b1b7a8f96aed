#include "cuts/fix_edits.h"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "cuts/new_objects.h"
#include "cuts/powers_over_node.h"
#include "cuts/role_edits.h"
#include "estate/field.h"
#include "graph/ability.h"

namespace cofferdam::cuts {

namespace {

using edits::Edit;
using estate::Workload;
using value::Value;

Edit set(std::string path, std::string json) {
    return {Edit::Operation::Add, std::move(path), std::move(json)};
}
Edit remove(std::string path) { return {Edit::Operation::Remove, std::move(path), ""}; }

const Workload& workload_of(const estate::Snapshot& snapshot, const Fix& fix) {
    return snapshot[std::get<Id<Workload>>(snapshot[fix.object].row)];
}

// "spec.template.spec" → "/spec/template/spec"; of paths without quoted keys.
std::string pointer_of(std::string_view path) {
    std::string pointer = "/";
    for (const char c : path) {
        if (c == '.' || c == '[')
            pointer += '/';
        else if (c != ']')
            pointer += c;
    }
    return pointer;
}

std::string pod_pointer(const estate::Snapshot& snapshot, const Fix& fix) {
    return pointer_of(workload_of(snapshot, fix).pod()->spec_path);
}

std::string security_pointer(const estate::Snapshot& snapshot, const Fix& fix) {
    return pointer_of(workload_of(snapshot, fix).containers[fix.index].path) + "/securityContext";
}

std::vector<Edit> drop_capabilities(const estate::Snapshot& snapshot, const Fix& fix, const Value& object) {
    const std::string path =
        workload_of(snapshot, fix).containers[fix.index].path + ".securityContext.capabilities.add";
    const auto added = estate::at_path(object, path).items();
    std::vector<Edit> edits;
    for (std::size_t i = added.size(); i-- > 0;) {
        if (is_power_over_node(added[i].string_or("")))
            edits.push_back(remove(fmt::format("{}/{}", pointer_of(path), i)));
    }
    return edits;
}

constexpr std::string_view container_lists[] = {"initContainers", "containers", "ephemeralContainers"};

template <class Each>
void for_each_mount(const Value& spec, std::string_view pod, std::string_view volume, Each each) {
    for (const std::string_view list : container_lists) {
        const auto containers = spec[list].items();
        for (std::size_t i = 0; i < containers.size(); ++i) {
            const auto mounts = containers[i]["volumeMounts"].items();
            for (std::size_t j = mounts.size(); j-- > 0;) {
                if (mounts[j]["name"].string_or("") == volume)
                    each(fmt::format("{}/{}/{}/volumeMounts/{}", pod, list, i, j));
            }
        }
    }
}

std::vector<Edit> drop_volume(const estate::Snapshot& snapshot, const Fix& fix, const Value& object) {
    const std::string pod = pod_pointer(snapshot, fix);
    const Value& spec = estate::at_path(object, workload_of(snapshot, fix).pod()->spec_path);
    std::vector<Edit> edits;
    for_each_mount(spec, pod, fix.what, [&](std::string path) { edits.push_back(remove(std::move(path))); });
    const auto volumes = spec["volumes"].items();
    for (std::size_t i = volumes.size(); i-- > 0;) {
        if (volumes[i]["name"].string_or("") == fix.what)
            edits.push_back(remove(fmt::format("{}/volumes/{}", pod, i)));
    }
    return edits;
}

std::vector<Edit> mount_read_only(const estate::Snapshot& snapshot, const Fix& fix, const Value& object) {
    const Value& spec = estate::at_path(object, workload_of(snapshot, fix).pod()->spec_path);
    std::vector<Edit> edits;
    for_each_mount(spec, pod_pointer(snapshot, fix), fix.what,
                   [&](const std::string& path) { edits.push_back(set(path + "/readOnly", "true")); });
    return edits;
}

std::vector<Edit> narrow_role(const Fix& fix, const Value& object) {
    if (const auto ability = graph::find_ability(fix.what))
        return narrow(object, graph::needs_of(*ability)).edits;
    return narrow(object, {access::parse_need(fix.what)}).edits;
}

std::vector<Edit> drop_host_ports(const estate::Snapshot& snapshot, const Fix& fix, const Value& object) {
    const std::string pod = pod_pointer(snapshot, fix);
    const Value& spec = estate::at_path(object, workload_of(snapshot, fix).pod()->spec_path);
    std::vector<Edit> edits;
    for (const std::string_view list : container_lists) {
        const auto containers = spec[list].items();
        for (std::size_t i = 0; i < containers.size(); ++i) {
            const auto ports = containers[i]["ports"].items();
            for (std::size_t j = 0; j < ports.size(); ++j) {
                if (ports[j].find("hostPort") != nullptr)
                    edits.push_back(remove(fmt::format("{}/{}/{}/ports/{}/hostPort", pod, list, i, j)));
            }
        }
    }
    return edits;
}

// What the API server refuses on a ClusterIP Service goes with its type
// (k8s.io/kubernetes pkg/apis/core/validation, ValidateService).
std::vector<Edit> close_service(const Value& object) {
    std::vector<Edit> edits;
    const Value& spec = object["spec"];
    if (spec.find("type") != nullptr) edits.push_back(set("/spec/type", "\"ClusterIP\""));
    for (const std::string_view field :
         {"externalIPs", "externalTrafficPolicy", "loadBalancerIP", "loadBalancerSourceRanges",
          "loadBalancerClass", "allocateLoadBalancerNodePorts", "healthCheckNodePort"}) {
        if (spec.find(field) != nullptr) edits.push_back(remove(fmt::format("/spec/{}", field)));
    }
    for (std::size_t i = 0; i < spec["ports"].size(); ++i) {
        if (spec["ports"][i].find("nodePort") != nullptr)
            edits.push_back(remove(fmt::format("/spec/ports/{}/nodePort", i)));
    }
    return edits;
}

} // namespace

std::vector<Edit> edits_of(const estate::Snapshot& snapshot, const Fix& fix, const Value& object) {
    switch (fix.kind) {
    case FixKind::NarrowRole: return narrow_role(fix, object);
    case FixKind::UnbindSubject: return unbind(object, fix.what);
    case FixKind::StopAutomount:
        return {set(pod_pointer(snapshot, fix) + "/automountServiceAccountToken", "false")};
    case FixKind::DropPrivilege: return {set(security_pointer(snapshot, fix) + "/privileged", "false")};
    case FixKind::DropCapabilities: return drop_capabilities(snapshot, fix, object);
    case FixKind::LeaveHostPid: return {set(pod_pointer(snapshot, fix) + "/hostPID", "false")};
    case FixKind::LeaveHostNetwork: return {set(pod_pointer(snapshot, fix) + "/hostNetwork", "false")};
    case FixKind::StopSharingProcesses:
        return {set(pod_pointer(snapshot, fix) + "/shareProcessNamespace", "false")};
    case FixKind::DropVolume: return drop_volume(snapshot, fix, object);
    case FixKind::MountReadOnly: return mount_read_only(snapshot, fix, object);
    case FixKind::EnforcePodSecurity:
        return {set(edits::below("/metadata/labels", pod_security_label), "\"baseline\"")};
    case FixKind::CloseService: return close_service(object);
    case FixKind::DropHostPorts: return drop_host_ports(snapshot, fix, object);
    case FixKind::DropCloudRole: return {remove(edits::below("/metadata/annotations", fix.what))};
    case FixKind::GuardPods:
    case FixKind::BlockMetadata:
    case FixKind::LetInNeeded:
    case FixKind::LetOutNeeded: break;
    }
    return {};
}

} // namespace cofferdam::cuts
