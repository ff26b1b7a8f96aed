#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>

#include "analysis/pod_security/checks.h"

namespace cofferdam::pod_security {

using value::Kind;

namespace {

constexpr std::string_view allowed_sources[] = {"configMap", "csi",   "downwardAPI", "emptyDir",
                                                "ephemeral", "image", "secret",      "persistentVolumeClaim",
                                                "projected"};
constexpr std::string_view forbidden_sources[] = {"hostPath",
                                                  "gcePersistentDisk",
                                                  "awsElasticBlockStore",
                                                  "gitRepo",
                                                  "nfs",
                                                  "iscsi",
                                                  "glusterfs",
                                                  "rbd",
                                                  "flexVolume",
                                                  "cinder",
                                                  "cephfs",
                                                  "flocker",
                                                  "fc",
                                                  "azureFile",
                                                  "vsphereVolume",
                                                  "quobyte",
                                                  "azureDisk",
                                                  "photonPersistentDisk",
                                                  "portworxVolume",
                                                  "scaleIO",
                                                  "storageos"};

bool is_in(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

// As upstream, one allowed source lets the volume pass: the API server refuses a volume with two. A volume
// with no source becomes an emptyDir before it is judged; a source that we do not know may be one that the
// server knows.
void judge_volume(const Field& volumes, std::size_t index, Judgement& judgement) {
    bool has_allowed = false;
    bool has_unknown = false;
    std::optional<Field> forbidden;
    for (const value::Entry& entry : (*volumes.value)[index].entries()) {
        const std::string_view name = entry.key.as_string();
        if (name == "name" || !entry.value) continue;
        if (is_in(allowed_sources, name)) {
            has_allowed |= judgement.element(volumes, index, name, Kind::Map).is_present();
        } else if (is_in(forbidden_sources, name)) {
            forbidden = judgement.element(volumes, index, name, Kind::Map);
        } else {
            has_unknown = true;
        }
    }
    if (has_allowed) return;
    if (forbidden) judgement.forbid(*forbidden);
    if (has_unknown) judgement.cannot_know();
}

} // namespace

void host_path_volumes(const Pod& pod, Judgement& judgement) {
    const Field volumes = judgement.read(pod.spec(), "volumes", Kind::List);
    for (std::size_t i = 0; i < volumes.items().size(); ++i) {
        const Field host_path = judgement.element(volumes, i, "hostPath", Kind::Map);
        if (host_path.is_present()) judgement.forbid(host_path);
    }
}

void restricted_volumes(const Pod& pod, Judgement& judgement) {
    const Field volumes = judgement.read(pod.spec(), "volumes", Kind::List);
    for (std::size_t i = 0; i < volumes.items().size(); ++i) {
        judgement.element(volumes, i, "", Kind::Map); // notes a volume that is no map
        judge_volume(volumes, i, judgement);
    }
}

} // namespace cofferdam::pod_security
