#include "analysis/policies/enforcers.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "content/shipped.h"
#include "estate/selection.h"

namespace cofferdam::policies {

namespace {

using estate::Workload;
using value::Value;

std::vector<std::string_view> texts(const Value& list) {
    std::vector<std::string_view> result;
    for (const Value& item : list.items()) result.push_back(item.as_string());
    return result;
}

const Enforcer* find_enforcer(std::string_view repository) {
    for (const Enforcer& enforcer : enforcer_catalogue()) {
        if (std::ranges::any_of(enforcer.images, [&](std::string_view image) {
                return estate::matches_glob(image, repository);
            }))
            return &enforcer;
    }
    return nullptr;
}

bool does_enforce(const VisibleEnforcer& enforcer, std::string_view what) {
    return std::ranges::find(enforcer.enforces, what) != enforcer.enforces.end();
}

// "network-policy", "admin-network-policy", "calico" and "cilium" need a network that enforces them: where
// one is visible that does not, nothing does.
bool needs_network(std::string_view what) {
    return what.ends_with("network-policy") || what == "calico" || what == "cilium";
}

Force force_of(const estate::Snapshot& snapshot, std::span<const VisibleEnforcer* const> visible,
               std::string_view what) {
    Force force{.reason = needs_network(what) ? "no network that is known to enforce it is in the estate"
                                              : "what enforces it is not in the estate"};
    for (const VisibleEnforcer* enforcer : visible) {
        if (enforcer->network && needs_network(what))
            force = {Stage::Configured, Truth::No, fmt::format("{} does not enforce it", enforcer->name)};
    }
    for (const VisibleEnforcer* enforcer : visible) {
        if (!does_enforce(*enforcer, what)) continue;
        const std::string key =
            estate::to_string(snapshot.key(snapshot.object_of(snapshot[enforcer->workload])));
        if (enforcer->running)
            return {Stage::Serving, Truth::Yes, fmt::format("{} enforces it ({})", enforcer->name, key)};
        force = {Stage::Configured, Truth::No, fmt::format("{} is scaled to zero", key)};
    }
    return force;
}

} // namespace

const std::vector<Enforcer>& enforcer_catalogue() {
    static const value::DocumentPtr document = content::shipped_document("catalogues/policy-enforcers.yaml");
    static const std::vector<Enforcer> list = [] {
        std::vector<Enforcer> rows;
        for (const Value& row : document->root().items())
            rows.push_back({row["name"].as_string(), row["role"].as_string() == "network",
                            texts(row["images"]), texts(row["enforces"])});
        return rows;
    }();
    return list;
}

std::vector<VisibleEnforcer> visible_enforcers(const estate::Snapshot& snapshot) {
    std::vector<VisibleEnforcer> found;
    std::unordered_map<std::string_view, const Enforcer*> known; // by repository
    for (const auto& [id, workload] : snapshot.table<Workload>()) {
        if (!workload.pod()) continue;
        for (const estate::Container& container : workload.containers) {
            if (container.role == estate::ContainerRole::Init) continue;
            auto [place, is_new] = known.try_emplace(container.image.repository, nullptr);
            if (is_new) place->second = find_enforcer(container.image.repository);
            const Enforcer* enforcer = place->second;
            if (!enforcer) continue;
            found.push_back(
                {enforcer->name, id, workload.replicas != 0, enforcer->network, enforcer->enforces});
            break;
        }
    }
    return found;
}

EnforcerIndex::EnforcerIndex(const estate::Snapshot& snapshot, std::span<const VisibleEnforcer> visible) {
    static constexpr std::string_view all[] = {"network-policy", "admin-network-policy", "calico", "cilium",
                                               "kyverno",        "gatekeeper",           "istio"};
    for (std::uint32_t slot = 0; slot < snapshot.targets().size(); ++slot) {
        std::vector<const VisibleEnforcer*> here;
        for (const VisibleEnforcer& enforcer : visible) {
            if (snapshot.object_of(snapshot[enforcer.workload]).target.slot == slot)
                here.push_back(&enforcer);
        }
        for (std::string_view what : all)
            forces_.emplace(std::pair{Id<estate::Target>{slot}, what}, force_of(snapshot, here, what));
    }
}

const Force& EnforcerIndex::force(Id<estate::Target> target, std::string_view what) const {
    const auto place = forces_.find({target, what});
    COFFERDAM_CHECK(place != forces_.end());
    return place->second;
}

} // namespace cofferdam::policies
