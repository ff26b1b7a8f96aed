#include "graph/targets.h"

#include <algorithm>

#include "core/check.h"

namespace cofferdam::graph {

namespace {

constexpr std::string_view name = "cluster-admin";

} // namespace

StateId cluster_admin(Draft& draft) {
    const auto& bindings = draft.inputs().access.bindings();
    const auto found = std::ranges::find_if(bindings, [](const access::EffectiveBinding& binding) {
        return binding.binding->is_cluster_wide() && binding.binding->name == name;
    });
    // It is among the defaults, so there always is one.
    COFFERDAM_CHECK(found != bindings.end());
    return draft.state(StateKind::Permissions, static_cast<std::uint32_t>(found - bindings.begin()));
}

std::uint32_t cluster_admin_role(const access::Access& access) {
    const auto& roles = access.roles();
    const auto found = std::ranges::find_if(roles, [](const access::EffectiveRole& role) {
        return role.role->is_cluster_role() && role.role->name == name;
    });
    COFFERDAM_CHECK(found != roles.end());
    return static_cast<std::uint32_t>(found - roles.begin());
}

} // namespace cofferdam::graph
