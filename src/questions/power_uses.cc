#include "questions/power_uses.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "analysis/access/exercise.h"
#include "analysis/access/held_powers.h"

namespace cofferdam::questions {

namespace {

using observations::ApiCall;
using observations::Occurrence;

struct Made {
    access::Request request;
    const Occurrence* occurrence = nullptr;
};

// By who asked. Who impersonates asks for that first.
std::map<std::string_view, std::vector<Made>> requests_by_user(const observations::EventWindow& window) {
    std::map<std::string_view, std::vector<Made>> made;
    for (const auto& [call, occurrence] : window.api_calls()) {
        if (call.decision == observations::Decision::Forbidden) continue;
        made[call.user].push_back({{.verb = call.verb,
                                    .group = call.group,
                                    .resource = call.resource,
                                    .subresource = call.subresource,
                                    .namespace_ = call.namespace_},
                                   &occurrence});
        if (!call.impersonator.empty())
            made[call.impersonator].push_back({{.verb = "impersonate", .resource = "users"}, &occurrence});
    }
    return made;
}

std::string user_name(const estate::Subject& subject) {
    if (subject.kind != estate::SubjectKind::ServiceAccount) return std::string(subject.name);
    return fmt::format("system:serviceaccount:{}:{}", subject.namespace_, subject.name);
}

// Who can do everything everywhere is not told each thing that he can do.
bool is_implied(const access::HeldPower& held, const std::vector<access::HeldPower>& powers) {
    static constexpr std::string_view everything = "cluster-admin";
    return held.power->id != everything && std::ranges::any_of(powers, [](const access::HeldPower& other) {
               return other.power->id == everything && other.is_everywhere();
           });
}

bool is_in(const Made& made, const access::HeldPower& held) {
    return held.is_everywhere() || held.namespace_ == made.request.namespace_;
}

PowerUse use_of(const estate::Subject& subject, const access::HeldPower& held,
                const std::vector<Made>& requests) {
    const bool is_account = subject.kind == estate::SubjectKind::ServiceAccount;
    PowerUse use{.subject = {"", "", is_account ? "ServiceAccount" : "User", std::string(subject.namespace_),
                             std::string(subject.name)},
                 .power = std::string(held.power->title)};
    if (!held.is_everywhere()) use.power += fmt::format(" in namespace {}", held.namespace_);
    for (const Made& made : requests) {
        if (!is_in(made, held) || !access::exercises(*held.power, made.request)) continue;
        use.last = use.count == 0 ? made.occurrence->last : std::max(use.last, made.occurrence->last);
        use.count += made.occurrence->count;
    }
    return use;
}

} // namespace

std::vector<PowerUse> power_uses(const Inputs& inputs) {
    const auto made = requests_by_user(*inputs.sightings.window());
    const access::HeldPowers powers(inputs.access, judged_version(inputs.settings, inputs.snapshot).minor);
    std::vector<PowerUse> uses;
    for (const access::SubjectPowers& holder : powers.all()) {
        // Who asked by virtue of which group is not in the log.
        if (holder.subject.kind == estate::SubjectKind::Group) continue;
        const auto found = made.find(user_name(holder.subject));
        for (const access::HeldPower& held : holder.powers) {
            if (!held.by_default() && !is_implied(held, holder.powers))
                uses.push_back(
                    use_of(holder.subject, held, found == made.end() ? std::vector<Made>() : found->second));
        }
    }
    std::ranges::stable_sort(uses, {}, [](const PowerUse& use) { return use.count > 0; });
    return uses;
}

} // namespace cofferdam::questions
