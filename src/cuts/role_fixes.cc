#include "cuts/role_fixes.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/check.h"
#include "cuts/objects.h"
#include "cuts/role_edits.h"
#include "graph/ability.h"

namespace cofferdam::cuts {

namespace {

using estate::Subject;

constexpr std::uint32_t most_felt = 200;
// Of a group nobody knows how many are in it.
constexpr std::uint32_t members_of_a_group = 5;

std::string name_of(const estate::Object& role) {
    return role.namespace_.empty() ? fmt::format("{} {}", role.kind, role.name)
                                   : fmt::format("{} {}/{}", role.kind, role.namespace_, role.name);
}

std::string names_of(const std::vector<Subject>& subjects) {
    constexpr std::size_t most = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(subjects.size(), most); ++i)
        text += (i > 0 ? ", " : "") + to_string(subjects[i]);
    return subjects.size() > most ? text + fmt::format(" and {} more", subjects.size() - most) : text;
}

// "" if the role allows none of them.
std::string first_given(const estate::Object& role, const std::vector<access::Need>& needs) {
    for (const access::Need& need : needs) {
        for (const access::Request& request : need.requests) {
            if (!narrow(*role.raw, {{.text = need.text, .requests = {request}}}).edits.empty())
                return graph::words_of(request);
        }
    }
    return "";
}

} // namespace

RoleFixes::RoleFixes(const graph::Graph& graph, Catalogue& catalogue)
    : graph_(&graph), catalogue_(&catalogue) {
    index_holders();
}

void RoleFixes::index_holders() {
    for (const access::EffectiveBinding& binding : graph_->access().bindings()) {
        if (binding.binding.by_default) continue;
        for (const access::EffectiveRole* const role : binding.roles) {
            const estate::Object* last = nullptr;
            for (const access::EffectiveRule& rule : role->rules) {
                if (rule.written_in.by_default || &rule.written_in.object() == last) continue;
                last = &rule.written_in.object();
                auto& subjects = holders_[last].subjects;
                const auto& own = binding.binding->subjects;
                subjects.insert(subjects.end(), own.begin(), own.end());
            }
        }
    }
    for (auto& [object, holders] : holders_) {
        std::ranges::sort(holders.subjects);
        const auto repeated = std::ranges::unique(holders.subjects);
        holders.subjects.erase(repeated.begin(), repeated.end());
        for (const Subject& subject : holders.subjects)
            holders.weight += subject.kind == estate::SubjectKind::Group ? members_of_a_group : 1;
    }
}

FixSet RoleFixes::taking(const estate::Object& role, std::string_view ability) {
    std::vector<Entry>& entries = entries_of(role);
    const auto wanted = graph::find_ability(ability);
    const auto found = std::ranges::find_if(entries, [&](const Entry& entry) {
        return wanted ? graph::find_ability(entry.ability) == wanted : entry.ability == ability;
    });
    if (found != entries.end()) return found->taking;
    // No ability, but what some controller is told by: its own need.
    if (wanted) return {};
    entries.push_back({std::string(ability), {access::parse_need(ability)}, {}});
    try_all(role, entries);
    return entries.back().taking;
}

std::vector<RoleFixes::Entry>& RoleFixes::entries_of(const estate::Object& role) {
    const auto [at, is_new] = known_.try_emplace(&role);
    if (!is_new) return at->second;
    for (const graph::Ability ability : graph::all_abilities()) {
        std::vector<access::Need> needs = graph::needs_of(ability);
        std::string words = first_given(role, needs);
        if (!words.empty()) at->second.push_back({std::move(words), std::move(needs), {}});
    }
    try_all(role, at->second);
    return at->second;
}

void RoleFixes::try_all(const estate::Object& role, std::vector<Entry>& entries) {
    for (Entry& entry : entries) entry.taking.clear();
    for (const Entry& entry : entries) {
        value::Arena arena;
        const auto left = edits::patched(*role.raw, narrow(*role.raw, entry.needs).edits, arena);
        COFFERDAM_CHECK(left);
        std::vector<Entry*> gone;
        for (Entry& other : entries) {
            if (&other == &entry || narrow(*left, other.needs).edits.empty()) gone.push_back(&other);
        }
        const FixNumber number = fix(role, entry.ability, gone.size());
        for (Entry* const other : gone) other->taking.push_back(number);
    }
    for (Entry& entry : entries) std::ranges::sort(entry.taking);
}

FixNumber RoleFixes::fix(const estate::Object& role, std::string_view ability, std::size_t lost) {
    const Holders& holders = holders_[&role];
    const std::string who = names_of(holders.subjects);
    std::string felt = who.empty() ? "" : fmt::format("{} may not {} any more", who, ability);
    if (!who.empty() && lost > 1)
        felt += fmt::format(", nor {} other thing{} that a wildcard of the rule gives", lost - 1,
                            lost == 2 ? "" : "s");
    const std::uint64_t weight = std::uint64_t{holders.weight} * lost;
    return catalogue_->add({FixKind::NarrowRole, id_of(graph_->snapshot(), role), std::string(ability), 0,
                            1 + static_cast<std::uint32_t>(std::min<std::uint64_t>(weight, most_felt)),
                            fmt::format("{} does not give \"{}\"", name_of(role), ability), std::move(felt)});
}

} // namespace cofferdam::cuts
