// The rules of the admission plugin ServiceAccount (k8s.io/kubernetes plugin/pkg/admission/serviceaccount):
// the pod's word decides, then the ServiceAccount's, then it is mounted.
#include "analysis/access/workload_tokens.h"

#include <algorithm>

#include <fmt/format.h>

#include "estate/field.h"

namespace cofferdam::access {

namespace {

constexpr std::string_view token_path = "/var/run/secrets/kubernetes.io/serviceaccount";
constexpr std::string_view token_secret_type = "kubernetes.io/service-account-token";
constexpr std::string_view account_annotation = "kubernetes.io/service-account.name";

bool is_mounted(const estate::Workload& workload, std::string_view volume) {
    return std::ranges::any_of(workload.containers, [&](const estate::Container& container) {
        return std::ranges::find(container.mounts, volume, &estate::VolumeMount::volume)
               != container.mounts.end();
    });
}

// The plugin leaves a container alone that mounts something of its own at the token's path.
bool covers_token_path(const estate::Container& container) {
    return std::ranges::find(container.mounts, token_path, &estate::VolumeMount::path)
           != container.mounts.end();
}

// --api-audiences is by default the issuer, which clusters made by kubeadm and kind call this.
Truth is_for_api_server(std::string_view audience) {
    if (audience.empty() || audience.starts_with("https://kubernetes.default.svc")) return Truth::Yes;
    // Names of other parties: vault, sts.amazonaws.com, istio-ca. A URL may be the issuer of a managed
    // cluster.
    return audience.starts_with("https://") || audience == "api" ? Truth::Unknown : Truth::No;
}

WorkloadToken projected(const estate::Subject& subject, const estate::Volume& volume,
                        std::string_view audience) {
    const Truth for_api_server = is_for_api_server(audience);
    std::string reason =
        for_api_server == Truth::Yes
            ? fmt::format("volume {} projects a token for the API server", volume.name)
            : fmt::format("volume {} projects a token for audience {}", volume.name, audience);
    return {WorkloadToken::Way::Projected, subject, for_api_server, volume.path, std::move(reason)};
}

} // namespace

std::size_t WorkloadTokens::NameHash::operator()(const Name& name) const {
    const std::hash<std::string_view> hash;
    return (hash(name.namespace_) * 0x9e3779b97f4a7c15U + hash(name.name)) * 31 + name.target;
}

WorkloadTokens::WorkloadTokens(const estate::Snapshot& snapshot) : snapshot_(snapshot) {
    const auto name_of = [&](const auto& row) {
        return Name{snapshot.object_of(row).target.slot, row.namespace_, row.name};
    };
    for (const auto [id, account] : snapshot.table<estate::ServiceAccount>())
        accounts_[name_of(account)] = &account;
    for (const auto [id, secret] : snapshot.table<estate::Secret>()) {
        if (secret.type == token_secret_type) secrets_[name_of(secret)] = &secret;
    }
}

std::optional<estate::Subject> WorkloadTokens::token_subject(const estate::Workload& workload) {
    const estate::PodDetail* pod = workload.pod();
    if (!pod) return std::nullopt;
    return estate::Subject{estate::SubjectKind::ServiceAccount, workload.namespace_, pod->service_account};
}

const estate::ServiceAccount* WorkloadTokens::find_account(const estate::Workload& workload) const {
    const auto found = accounts_.find(
        {snapshot_.object_of(workload).target.slot, workload.namespace_, workload.pod()->service_account});
    return found == accounts_.end() ? nullptr : found->second;
}

WorkloadToken WorkloadTokens::automounted(const estate::Workload& workload,
                                          const estate::PodDetail& pod) const {
    WorkloadToken token{WorkloadToken::Way::Automounted, *token_subject(workload), Truth::Yes, "", ""};
    const std::string account = fmt::format("ServiceAccount {}/{}", workload.namespace_, pod.service_account);
    const estate::ServiceAccount* row = find_account(workload);
    if (pod.automount_token) {
        token.mounted = truth(*pod.automount_token);
        token.path = estate::field_path(pod.spec_path, "automountServiceAccountToken");
        token.reason = fmt::format("the pod's automountServiceAccountToken is {}", *pod.automount_token);
    } else if (row && row->automount_token) {
        token.mounted = truth(*row->automount_token);
        token.reason =
            fmt::format("automountServiceAccountToken of {} is {}", account, *row->automount_token);
    } else if (row || pod.service_account == "default") {
        // Every namespace has a ServiceAccount default, and nothing in the estate changes it.
        token.reason = fmt::format("neither the pod nor {} switches it off", account);
    } else {
        token.mounted = Truth::Unknown;
        token.reason =
            fmt::format("the pod does not switch it off, and the estate does not hold {}", account);
    }
    if (token.mounted != Truth::No && std::ranges::all_of(workload.containers, covers_token_path)) {
        token.mounted = Truth::No;
        token.reason = fmt::format("every container mounts something of its own at {}", token_path);
    }
    return token;
}

std::optional<WorkloadToken> WorkloadTokens::legacy(const estate::Workload& workload,
                                                    const estate::Volume& volume,
                                                    std::string_view secret) const {
    const auto found =
        secrets_.find({snapshot_.object_of(workload).target.slot, workload.namespace_, secret});
    if (found == secrets_.end()) return std::nullopt;
    const auto account = snapshot_.object_of(*found->second).annotations.find(account_annotation);
    if (!account) return std::nullopt;
    return WorkloadToken{WorkloadToken::Way::Legacy,
                         {estate::SubjectKind::ServiceAccount, workload.namespace_, *account},
                         Truth::Yes,
                         volume.path,
                         fmt::format("volume {} is Secret {}, a token of ServiceAccount {}/{}", volume.name,
                                     secret, workload.namespace_, *account)};
}

std::vector<WorkloadToken> WorkloadTokens::of(const estate::Workload& workload) const {
    const estate::PodDetail* pod = workload.pod();
    if (!pod) return {};
    std::vector<WorkloadToken> tokens{automounted(workload, *pod)};
    for (const estate::Volume& volume : workload.volumes) {
        if (!is_mounted(workload, volume.name)) continue;
        if (const auto* token = std::get_if<estate::TokenVolume>(&volume.source)) {
            tokens.push_back(projected(tokens.front().subject, volume, token->audience));
        } else if (const auto* secret = std::get_if<estate::SecretVolume>(&volume.source)) {
            if (auto token_secret = legacy(workload, volume, secret->name))
                tokens.push_back(*std::move(token_secret));
        }
    }
    return tokens;
}

Truth WorkloadTokens::mounts_token(const estate::Workload& workload) const {
    Truth any = Truth::No;
    for (const WorkloadToken& token : of(workload)) any = any || token.mounted;
    return any;
}

} // namespace cofferdam::access
