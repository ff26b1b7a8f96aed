#include "report/fix_set/words.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "estate/field.h"
#include "graph/blast.h"

namespace cofferdam::fix_set {

namespace {

constexpr std::size_t not_a_treasure = graph::treasures;

bool is_network_policy(const cuts::Fix& fix) {
    return fix.kind == cuts::FixKind::LetInNeeded || fix.kind == cuts::FixKind::LetOutNeeded
           || fix.kind == cuts::FixKind::BlockMetadata;
}

bool is_enforcement_assumed(const Told& told) {
    return told.before.reach().options().profile.name == reach::cni_profiles().front().name;
}

} // namespace

std::string plural(std::size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string falls(const cuts::Figures& figures, bool surely) {
    const auto& counts = surely ? figures.surely_of : figures.on_conditions_of;
    std::string text;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) continue;
        std::string part = i == not_a_treasure
                               ? plural(counts[i], "other thing", "other things")
                               : plural(counts[i], to_string(static_cast<graph::Treasure>(i), 1),
                                        to_string(static_cast<graph::Treasure>(i), 2));
        if (i == 0 && counts[i] == 1) part = "cluster-admin";
        text += (text.empty() ? "" : ", ") + part;
    }
    return text.empty() ? "nothing" : text;
}

std::string headline(const Told& told) {
    const cuts::Figures& before = told.plan.before;
    const bool assumes = told.before.graph().options().breach != graph::Breach::None
                         && std::ranges::find(told.goal.from, "internet") != told.goal.from.end();
    std::string text =
        fmt::format("{} {} {}", assumes ? "If each front end were owned, from" : "From",
                    fmt::join(told.goal.from, ", from "), before.surely <= 1 ? "falls" : "fall");
    text += fmt::format(" {}", falls(before, true));
    if (before.on_conditions > 0) text += fmt::format("; on conditions {}", falls(before, false));
    return text
           + fmt::format(" (of {} that {} to be protected).", before.pairs, before.pairs == 1 ? "is" : "are");
}

std::string verdict(const cuts::Plan& plan) {
    if (!plan.within_budget) return "the best within the budget that was found";
    if (plan.is_optimal()) return "optimal: none of these edits closes as much for less";
    return fmt::format("at most {} above the optimum", plan.cost - plan.lower_bound);
}

std::string place_of(const Told& told, const cuts::Fix& fix) {
    if (fix.made) return "";
    return value::to_string(estate::locate((*told.before.snapshot())[fix.object], "").place);
}

std::string edit_text(const edits::Edit& edit) {
    if (edit.operation == edits::Edit::Operation::Remove) return fmt::format("remove {}", edit.path);
    return fmt::format("{} {} {}", to_string(edit.operation), edit.path, edit.value);
}

std::string proof(const Told& told) {
    const cuts::Plan& plan = told.plan;
    const bool conditions = told.goal.rules.on_conditions;
    const std::size_t before = plan.before.falls(conditions);
    const std::size_t after = plan.after.falls(conditions);
    std::string text = plan.fixes.empty()
                           ? fmt::format("{} {}", after, after == 1 ? "falls" : "fall")
                           : fmt::format("Analysed again with the edits: before {} {}, after {}", before,
                                         before == 1 ? "falls" : "fall", after);
    if (after == 0)
        text += fmt::format(": none in the model, under these {} assumptions",
                            graph::assumptions(told.before.graph()).size());
    text += ".";
    if (std::ranges::any_of(plan.fixes, is_network_policy) && is_enforcement_assumed(told))
        text += " That something enforces NetworkPolicies is assumed; --assume cni=… names it.";
    if (!conditions && plan.after.on_conditions > 0)
        text += fmt::format(" On conditions {} still fall{} ({}); --on-conditions plans against those too.",
                            plan.after.on_conditions, plan.after.on_conditions == 1 ? "s" : "",
                            falls(plan.after, false));
    return text;
}

} // namespace cofferdam::fix_set
