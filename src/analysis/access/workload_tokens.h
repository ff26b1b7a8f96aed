// The ServiceAccount tokens that a workload's containers can read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/truth.h"
#include "estate/snapshot.h"

namespace cofferdam::access {

struct WorkloadToken {
    enum class Way : std::uint8_t {
        Automounted, // by the ServiceAccount admission plugin, in every container
        Projected,   // a projected volume that some container mounts
        Legacy,      // a mounted Secret of type kubernetes.io/service-account-token
    };

    Way way = Way::Automounted;
    estate::Subject subject;
    // Unknown: the estate does not hold what would decide it (the ServiceAccount, the API server's
    // audiences).
    Truth mounted = Truth::No;
    std::string path;   // of the field that decides it in the workload's object; "" for a default
    std::string reason; // "neither the pod nor ServiceAccount shop/web switches it off"
};

class WorkloadTokens {
  public:
    // Pure. `snapshot` must outlive this.
    explicit WorkloadTokens(const estate::Snapshot& snapshot);

    // What the pod runs as; nothing for Compose.
    static std::optional<estate::Subject> token_subject(const estate::Workload& workload);

    // All tokens, the automounted one first, also where it is not mounted (then mounted is No); empty for
    // Compose.
    std::vector<WorkloadToken> of(const estate::Workload& workload) const;

    // Yes if any token of the workload's own ServiceAccount, or a legacy one, is mounted.
    Truth mounts_token(const estate::Workload& workload) const;

  private:
    // Of a namespaced object of one target.
    struct Name {
        std::uint32_t target = 0;
        std::string_view namespace_;
        std::string_view name;
        bool operator==(const Name&) const = default;
    };
    struct NameHash {
        std::size_t operator()(const Name& name) const;
    };

    const estate::ServiceAccount* find_account(const estate::Workload& workload) const;
    WorkloadToken automounted(const estate::Workload& workload, const estate::PodDetail& pod) const;
    std::optional<WorkloadToken> legacy(const estate::Workload& workload, const estate::Volume& volume,
                                        std::string_view secret) const;

    const estate::Snapshot& snapshot_;
    std::unordered_map<Name, const estate::ServiceAccount*, NameHash> accounts_;
    std::unordered_map<Name, const estate::Secret*, NameHash> secrets_;
};

} // namespace cofferdam::access
