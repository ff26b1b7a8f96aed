// A power is a conjunction of needs, and the needs may come from different roles: for each scope the needs
// that its bindings serve are united, and every way of a power that is a subset of them is held. What serves
// needs everywhere serves them in each namespace too.
#include "analysis/access/held_powers.h"

#include <algorithm>
#include <map>
#include <set>

namespace cofferdam::access {

namespace {

// A role that a user holds, and the needs that it serves in its scope.
struct Source {
    const Access::Grant* grant = nullptr;
    const EffectiveRole* role = nullptr;
    const ServedNeeds* needs = nullptr;
};

struct Scope {
    std::string_view namespace_;
    std::vector<Source> sources;
    NeedSet served;
    NeedSet served_fully;

    void add(const Source& source) {
        sources.push_back(source);
        served |= source.needs->served;
        served_fully |= source.needs->served_fully;
    }
};

bool contains(const NeedSet& set, const NeedSet& subset) { return (subset & ~set).none(); }

// Names whose holder needs no more than one of them.
bool names_suffice(const std::vector<std::string_view>& names) {
    return std::ranges::any_of(
        names, [](std::string_view name) { return name == "cluster-admin" || name == masters_group; });
}

void add_witnesses(const CompiledWay& way, const Scope& scope, bool fully, HeldPower& held) {
    for (const Source& source : scope.sources) {
        std::size_t witnessed = max_needs;
        for (const ServedNeeds::Rule& served : source.needs->rules) {
            if (!way.needs.test(served.need) || (fully && served.service != Service::Full)) continue;
            const std::vector<std::string_view>& names = served.rule->rule->resource_names;
            if (served.service == Service::Named)
                held.names.insert(held.names.end(), names.begin(), names.end());
            if (witnessed == served.need) continue;
            witnessed = served.need;
            held.witnesses.push_back(
                {source.grant->binding, source.role, served.rule, source.grant->subject});
        }
    }
}

// The powers of one scope. `wider` is the scope of the whole cluster when `scope` is a namespace, else null.
class ScopePowers {
  public:
    ScopePowers(const Scope& scope, const Scope* wider) : scope_(scope), wider_(wider) {
        served_ = scope.served | (wider ? wider->served : NeedSet{});
        served_fully_ = scope.served_fully | (wider ? wider->served_fully : NeedSet{});
    }

    void add_to(const std::vector<CompiledWay>& ways, std::vector<HeldPower>& held) const {
        const std::size_t first = held.size();
        for (const CompiledWay& way : ways) {
            if (!contains(served_, way.needs) || (wider_ && is_held_wider(way, ways))) continue;
            const bool is_new = held.size() == first || held.back().power != way.power;
            if (is_new)
                held.push_back(
                    {.power = way.power, .namespace_ = scope_.namespace_, .names = {}, .witnesses = {}});
            add_way(way, is_new, held.back());
        }
    }

  private:
    bool is_held_wider(const CompiledWay& way, const std::vector<CompiledWay>& ways) const {
        if ((way.needs & scope_.served).none()) return true;
        return std::ranges::any_of(ways, [&](const CompiledWay& other) {
            return other.power == way.power && contains(wider_->served_fully, other.needs);
        });
    }

    void add_way(const CompiledWay& way, bool is_new, HeldPower& held) const {
        const bool fully = contains(served_fully_, way.needs);
        const bool was_full = !is_new && held.names.empty();
        if (was_full && !fully) return;
        if (fully && !was_full) {
            held.names.clear();
            held.witnesses.clear();
        }
        add_witnesses(way, scope_, fully, held);
        if (wider_) add_witnesses(way, *wider_, fully, held);
        if (way.way->gives_everything && !wider_ && (fully || names_suffice(held.names)))
            held.gives_everything = true;
    }

    const Scope& scope_;
    const Scope* wider_;
    NeedSet served_;
    NeedSet served_fully_;
};

void sort_unique(std::vector<std::string_view>& words) {
    std::ranges::sort(words);
    const auto repeated = std::ranges::unique(words);
    words.erase(repeated.begin(), repeated.end());
}

HeldPower everything() {
    return {.power = find_power("cluster-admin"),
            .namespace_ = "",
            .names = {},
            .gives_everything = true,
            .witnesses = {Witness{}}};
}

} // namespace

bool HeldPower::by_default() const {
    return std::ranges::all_of(witnesses, [](const Witness& witness) { return witness.by_default(); });
}

HeldPowers::HeldPowers(const Access& access, int kubernetes_minor)
    : access_(access), needs_(kubernetes_minor) {
    for (const EffectiveBinding& binding : access.bindings()) {
        const bool everywhere = binding.binding->is_cluster_wide();
        const BindingScope scope = everywhere ? BindingScope::Everywhere : BindingScope::Namespace;
        for (const EffectiveRole* role : binding.roles) {
            BothScopes& both = roles_[role];
            ServedNeeds& served = everywhere ? both.everywhere : both.in_namespace;
            if (served.rules.empty()) served = needs_.served_by(*role, scope);
        }
    }
}

SubjectPowers HeldPowers::of(const estate::Subject& subject, Groups groups) const {
    SubjectPowers result{.subject = subject, .powers = {}, .doubts = {}};
    const User user = user_of(subject, groups);
    const std::vector<Access::Grant> grants = access_.grants(user);
    std::map<std::string_view, Scope> scopes;
    Scope& everywhere = scopes[""];
    std::set<std::string> doubts;
    for (const Access::Grant& grant : grants) {
        Scope& scope = scopes[grant.namespace_()];
        scope.namespace_ = grant.namespace_();
        for (const EffectiveRole* role : grant.binding->roles) {
            const BothScopes& both = roles_.at(role);
            scope.add({&grant, role, &scope == &everywhere ? &both.everywhere : &both.in_namespace});
        }
        if (!grant.binding->doubt.empty()) doubts.insert(grant.binding->doubt);
    }
    result.doubts.assign(doubts.begin(), doubts.end());
    if (std::ranges::find(user.groups, masters_group) != user.groups.end()) {
        result.powers.push_back(everything());
        return result;
    }
    for (const auto& [namespace_, scope] : scopes) {
        ScopePowers(scope, &scope == &everywhere ? nullptr : &everywhere)
            .add_to(needs_.ways(), result.powers);
    }
    for (HeldPower& held : result.powers) sort_unique(held.names);
    return result;
}

std::vector<SubjectPowers> HeldPowers::all() const {
    std::vector<SubjectPowers> all;
    for (const estate::Subject& subject : access_.subjects()) {
        SubjectPowers held = of(subject, Groups::None);
        if (!held.powers.empty() || !held.doubts.empty()) all.push_back(std::move(held));
    }
    return all;
}

} // namespace cofferdam::access
