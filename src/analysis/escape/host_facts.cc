#include "analysis/escape/host_facts.h"

#include <algorithm>

#include "analysis/escape/host_mount.h"

namespace cofferdam::escape {

namespace {

Truth told(const value::Value& field) {
    return field.is(value::Kind::Bool) ? truth(field.as_bool()) : Truth::Unknown;
}

} // namespace

HostFacts::HostFacts(const estate::Snapshot& snapshot) : snapshot_(&snapshot) {
    for (std::uint32_t slot = 0; slot < snapshot.targets().size(); ++slot) {
        if (snapshot.targets()[slot].origin == estate::Origin::Host) hosts_.emplace(slot, nullptr);
    }
    if (hosts_.empty()) return;
    for (const auto [id, object] : snapshot.table<estate::Object>()) {
        const auto host = hosts_.find(object.target.slot);
        if (host != hosts_.end() && object.kind == "Host") host->second = &object.effective;
    }
}

const value::Value& HostFacts::of(const estate::Workload& workload) const {
    static const value::Value none;
    const auto host = hosts_.find(snapshot_->object_of(workload).target.slot);
    return host == hosts_.end() || host->second == nullptr ? none : *host->second;
}

Truth HostFacts::apparmor(const estate::Workload& workload) const { return told(of(workload)["apparmor"]); }

Truth HostFacts::selinux(const estate::Workload& workload) const { return told(of(workload)["selinux"]); }

bool HostFacts::listens_within(const estate::Workload& workload, std::string_view path) const {
    return std::ranges::any_of(of(workload)["sockets"].items(), [&](const value::Value& socket) {
        return is_within(canonical_path(socket.string_or("")), canonical_path(path));
    });
}

} // namespace cofferdam::escape
