#include "analysis/escape/host_mount.h"

#include <fmt/format.h>

namespace cofferdam::escape {

namespace {

void append_part(std::string& path, std::string_view part) {
    if (part.empty() || part == ".") return;
    if (part != "..") {
        path += '/';
        path += part;
    } else if (!path.empty()) {
        path.resize(path.rfind('/'));
    }
}

// spec.hostPath.path, or spec.local.path; "" for volumes that are elsewhere.
std::string_view folder_of(const value::Value& spec) {
    if (const value::Value& host = spec["hostPath"]; host) return host["path"].string_or("");
    return spec["local"]["path"].string_or("");
}

} // namespace

std::string canonical_path(std::string_view path) {
    std::string result;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        append_part(result, path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    if (is_within(result, "/var/run")) result.erase(0, 4);
    return result.empty() ? "/" : result;
}

bool is_within(std::string_view path, std::string_view folder) {
    if (folder == "/") return true;
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

Claims::Claims(const estate::Snapshot& snapshot) {
    for (const auto [id, object] : snapshot.table<estate::Object>()) {
        if (!object.group.empty()) continue;
        if (object.kind == "PersistentVolumeClaim")
            claims_.emplace(fmt::format("{}/{}", object.namespace_, object.name), &object);
        if (object.kind != "PersistentVolume") continue;
        const value::Value& spec = object.effective["spec"];
        const std::string_view folder = folder_of(spec);
        if (folder.empty()) continue;
        volumes_.push_back({.bound = {canonical_path(folder), false, &object, ""},
                            .name = object.name,
                            .claim_namespace = spec["claimRef"]["namespace"].string_or(""),
                            .claim = spec["claimRef"]["name"].string_or(""),
                            .storage_class = spec["storageClassName"].string_or("")});
    }
}

const estate::Object* Claims::find_claim(std::string_view namespace_, std::string_view claim) const {
    const auto found = claims_.find(fmt::format("{}/{}", namespace_, claim));
    return found == claims_.end() ? nullptr : found->second;
}

// https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding: a claim that names its volume, or
// a volume that names its claim, is bound to that; else to any of the same class that is large enough.
std::vector<Claims::Bound> Claims::of(std::string_view namespace_, std::string_view claim) const {
    std::vector<Bound> bound;
    const estate::Object* const row = find_claim(namespace_, claim);
    const value::Value none;
    const value::Value& spec = row ? row->effective["spec"] : none;
    const std::string_view wanted = spec["volumeName"].string_or("");
    for (const Volume& volume : volumes_) {
        const bool is_reserved = !volume.claim.empty();
        const bool is_this = volume.claim == claim && volume.claim_namespace == namespace_;
        if ((is_reserved && is_this) || (!wanted.empty() && wanted == volume.name)) {
            bound.push_back(volume.bound);
        } else if (row && wanted.empty() && !is_reserved
                   && volume.storage_class == spec["storageClassName"].string_or("")) {
            bound.push_back(volume.bound);
            bound.back().condition =
                fmt::format("claim {}/{} is bound to PersistentVolume {}", namespace_, claim, volume.name);
        }
    }
    return bound;
}

namespace {

// The mount as the pod has it; nothing of what is no pod.
const value::Value& written_mount(const estate::Workload& workload, const estate::Container& container,
                                  const estate::VolumeMount& mount) {
    static const value::Value none;
    if (!workload.pod()) return none;
    for (const std::string_view list : {"containers", "initContainers", "ephemeralContainers"}) {
        for (const value::Value& row : (*workload.pod()->spec)[list].items()) {
            if (row["name"].string_or("") != container.name) continue;
            for (const value::Value& written : row["volumeMounts"].items()) {
                if (written["mountPath"].string_or("") == mount.path) return written;
            }
        }
    }
    return none;
}

Below below_of(std::string_view recursive_read_only) {
    if (recursive_read_only == "Enabled") return Below::ReadOnly;
    return recursive_read_only == "IfPossible" ? Below::Unknown : Below::Writable;
}

} // namespace

std::vector<HostMount> host_mounts(const Claims& claims, const estate::Workload& workload) {
    std::vector<HostMount> mounts;
    const auto add = [&](std::uint32_t volume, const Claims::Bound& bound) {
        for (std::uint32_t i = 0; i < workload.containers.size(); ++i) {
            for (const estate::VolumeMount& mount : workload.containers[i].mounts) {
                if (mount.volume != workload.volumes[volume].name) continue;
                const value::Value& written = written_mount(workload, workload.containers[i], mount);
                // Its variables stay as written: some folder below.
                const std::string_view below =
                    mount.sub_path.empty() ? written["subPathExpr"].string_or("") : mount.sub_path;
                mounts.push_back({.container = i,
                                  .volume = volume,
                                  .host_path = canonical_path(fmt::format("{}/{}", bound.host_path, below)),
                                  .read_only = mount.read_only || bound.read_only,
                                  .below = below_of(written["recursiveReadOnly"].string_or("")),
                                  .condition = bound.condition,
                                  .path = workload.volumes[volume].path,
                                  .through = bound.volume});
            }
        }
    };
    for (std::uint32_t i = 0; i < workload.volumes.size(); ++i) {
        const auto& source = workload.volumes[i].source;
        const auto* const host = std::get_if<estate::HostPath>(&source);
        if (host && host->path.starts_with('/')) { // a relative one is in the folder of a Compose project
            add(i, {canonical_path(host->path), false, nullptr, ""});
        } else if (const auto* claim = std::get_if<estate::ClaimVolume>(&source); claim && !claims.empty()) {
            for (const Claims::Bound& bound : claims.of(workload.namespace_, claim->name)) add(i, bound);
        }
    }
    return mounts;
}

} // namespace cofferdam::escape
