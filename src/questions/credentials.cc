// Question 1: what falls to an intruder from the Internet and to each identity, over the joined graph; and,
// as its details, who holds which dangerous power through RBAC.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "analysis/access/held_powers.h"
#include "analysis/access/workload_tokens.h"
#include "questions/absence.h"
#include "questions/credential_rules.h"
#include "questions/falls.h"
#include "questions/new_finding.h"

namespace cofferdam::questions {

namespace {

using access::HeldPower;
using access::SubjectPowers;
using access::Witness;
using estate::Subject;
using estate::SubjectKind;

bool is_everybody(const Subject& subject) {
    return subject.kind == SubjectKind::Group
           && (subject.name == "system:authenticated" || subject.name == "system:serviceaccounts");
}

estate::Key key_of(const Subject& subject) {
    constexpr std::array<std::string_view, 3> kinds = {"User", "Group", "ServiceAccount"};
    return {"", "", std::string(kinds[static_cast<std::size_t>(subject.kind)]),
            std::string(subject.namespace_), std::string(subject.name)};
}

// The estate's own witness leads: what Kubernetes' default roles and bindings give needs no edit.
const Witness* telling(const HeldPower& held) {
    for (const Witness& witness : held.witnesses) {
        if (witness.binding && !witness.by_default()) return &witness;
    }
    return held.witnesses.empty() ? nullptr : &held.witnesses.front();
}

value::Place place_of(const Witness& witness) {
    const estate::Object& object = witness.binding->binding.object();
    return object.raw ? object.document->place(*object.raw) : value::Place{};
}

std::string scope_of(const HeldPower& held) {
    std::string where = held.is_everywhere() ? "everywhere" : fmt::format("in namespace {}", held.namespace_);
    return held.names.empty() ? where
                              : fmt::format("{}, only those named {}", where, fmt::join(held.names, ", "));
}

// Powers over named resources only, or of the whole namespace of its own, weigh less than their rule says.
Severity weigh(Severity severity, const HeldPower& held) {
    bool lesser = !held.names.empty() || (!held.is_everywhere() && severity == Severity::Critical);
    return lesser ? static_cast<Severity>(static_cast<int>(severity) - 1) : severity;
}

struct Scopes {
    const HeldPower* first = nullptr;
    std::vector<std::string> texts;
};

Finding power_finding(const Inputs& inputs, const Subject& subject, std::string_view rule,
                      const Scopes& scopes) {
    const HeldPower& held = *scopes.first;
    const Witness* witness = telling(held);
    std::string reason = fmt::format("can {} {}", held.power->title, fmt::join(scopes.texts, "; "));
    value::Place place;
    if (witness && witness->binding) {
        reason += fmt::format(": {}", to_string(*witness));
        place = place_of(*witness);
    }
    Finding finding = new_finding(inputs, is_everybody(subject) ? "credentials-every-identity" : rule,
                                  key_of(subject), std::move(place), std::move(reason));
    finding.severity = weigh(finding.severity, held);
    return finding;
}

// One finding per subject and rule, for what the estate itself grants; the widest scope tells.
void add_powers(const Inputs& inputs, const SubjectPowers& subject, Answer& answer) {
    std::map<std::string_view, Scopes> by_rule;
    for (const HeldPower& held : subject.powers) {
        if (held.by_default()) continue;
        Scopes& scopes = by_rule[rule_of_power(held)];
        if (!scopes.first) scopes.first = &held;
        if (scopes.texts.size() < 4 && held.power == scopes.first->power)
            scopes.texts.push_back(scope_of(held));
    }
    // Who can do everything is not told each thing that he can do.
    if (auto everything = by_rule.find("credentials-cluster-admin"); everything != by_rule.end()) {
        Scopes kept = everything->second;
        if (kept.first->is_everywhere()) by_rule = {{"credentials-cluster-admin", kept}};
    }
    for (const auto& [rule, scopes] : by_rule)
        answer.findings.push_back(power_finding(inputs, subject.subject, rule, scopes));
}

bool has_own_power(const SubjectPowers& subject) {
    return std::ranges::any_of(subject.powers, [](const HeldPower& held) { return !held.by_default(); });
}

bool is_unauthenticated(const Subject& subject) {
    return subject.name == "system:anonymous" || subject.name == "system:unauthenticated";
}

// Whatever the estate grants to everybody who reaches the API server, without credentials.
void add_unauthenticated(const Inputs& inputs, Answer& answer) {
    for (const access::EffectiveBinding& binding : inputs.access.bindings()) {
        if (binding.binding.is_as_shipped) continue;
        for (const Subject& subject : binding.binding->subjects) {
            if (!is_unauthenticated(subject)) continue;
            const estate::Object& object = binding.binding.object();
            answer.findings.push_back(new_finding(
                inputs, "credentials-anonymous", key_of(subject), object.document->place(*object.raw),
                fmt::format("{} gives {} {} without any credentials", access::to_string(*binding.binding.row),
                            to_string(subject), binding.binding->role)));
        }
    }
}

struct Counts {
    std::int64_t identities = 0; // that the estate binds, Kubernetes' own left out
    std::int64_t everything = 0;
    std::int64_t powerful = 0;
    std::int64_t pods = 0;
    std::int64_t tokens = 0;
    std::int64_t tokens_unknown = 0;
    std::set<std::string_view> dangling;
};

bool counts_as_everything(const SubjectPowers& subject) {
    return std::ranges::any_of(
        subject.powers, [](const HeldPower& held) { return held.gives_everything && held.is_everywhere(); });
}

void add_doubts(const Inputs& inputs, Answer& answer) {
    for (const access::EffectiveBinding& binding : inputs.access.bindings()) {
        if (binding.doubt.empty() || binding.binding.is_as_shipped) continue;
        Finding finding =
            new_finding(inputs, "credentials-dangling-binding", binding.binding.object(), binding.doubt);
        answer.looked_past.push_back({estate::Fact::Permissions, access::to_string(*binding.binding.row),
                                      binding.doubt, "add the role to what is scanned", finding.place});
        answer.findings.push_back(std::move(finding));
    }
}

// What the holder of a token can do: what is granted to the ServiceAccount, and to the groups that it is
// always in.
class TokenPowers {
  public:
    explicit TokenPowers(const access::HeldPowers& powers) : powers_(&powers) {}

    // The worst that the estate grants; null if nothing dangerous.
    const HeldPower* worst(const Subject& subject) {
        auto [known, is_new] = known_.try_emplace(subject);
        if (is_new) known->second = powers_->of(subject, access::Groups::Implied);
        auto found = std::ranges::find_if(known->second.powers,
                                          [](const HeldPower& held) { return !held.by_default(); });
        return found == known->second.powers.end() ? nullptr : &*found;
    }

  private:
    const access::HeldPowers* powers_;
    std::map<Subject, SubjectPowers> known_;
};

// Workloads whose stolen token would be worth having.
void add_tokens(const Inputs& inputs, const access::HeldPowers& powers, Counts& counts, Answer& answer) {
    access::WorkloadTokens tokens(inputs.snapshot);
    TokenPowers of_tokens(powers);
    for (auto [id, workload] : inputs.snapshot.table<estate::Workload>()) {
        if (!workload.pod() || inputs.is_platform(workload.namespace_)) continue;
        ++counts.pods;
        for (const access::WorkloadToken& token : tokens.of(workload)) {
            const HeldPower* worst = token.mounted == Truth::No ? nullptr : of_tokens.worst(token.subject);
            if (!worst) continue;
            ++(token.mounted == Truth::Yes ? counts.tokens : counts.tokens_unknown);
            Finding finding = new_finding(
                inputs, "credentials-token-mounted", inputs.snapshot.object_of(workload),
                fmt::format("mounts the token of {}, which can {} {}; {}", to_string(token.subject),
                            worst->power->title, scope_of(*worst), token.reason));
            finding.conditional = token.mounted == Truth::Unknown;
            answer.findings.push_back(std::move(finding));
            break;
        }
    }
}

void write_numbers(const Inputs& inputs, const Counts& counts, Answer& answer) {
    const std::vector<Number> numbers = {
        {"identities", "identities that the estate binds", counts.identities},
        {"everything", "of them can do everything, or get there by RBAC alone", counts.everything,
         counts.identities},
        {"powerful", "of them hold a dangerous power", counts.powerful, counts.identities},
        {"tokens", "workloads mount the token of such an identity", counts.tokens, counts.pods},
        {"tokens_unknown", "workloads may mount such a token", counts.tokens_unknown, counts.pods},
    };
    answer.numbers.insert(answer.numbers.end(), numbers.begin(), numbers.end());
    if (counts.identities == 0)
        answer.headline += is_listed_whole(inputs, estate::Fact::Permissions)
                               ? "; no binding but those that Kubernetes makes itself"
                               : "; no binding in what was read: who may do what is not known";
}

bool is_bound_by_estate(const Inputs& inputs, const Subject& subject) {
    auto grants = inputs.access.grants(user_of(subject, access::Groups::None));
    return std::ranges::any_of(grants,
                               [](const auto& grant) { return !grant.binding->binding.is_as_shipped; });
}

} // namespace

void answer_credentials(const Inputs& inputs, Answer& answer) {
    access::HeldPowers powers(inputs.access, judged_version(inputs.settings, inputs.snapshot).minor);
    std::vector<SubjectPowers> all = powers.all();
    Counts counts;
    for (const Subject& subject : inputs.access.subjects())
        counts.identities += is_bound_by_estate(inputs, subject);
    for (const SubjectPowers& subject : all) {
        if (!has_own_power(subject)) continue;
        ++counts.powerful;
        counts.everything += counts_as_everything(subject);
        if (!is_unauthenticated(subject.subject))
            add_powers(inputs, subject, answer); // told below, whatever they may do
    }
    add_unauthenticated(inputs, answer);
    add_doubts(inputs, answer);
    add_tokens(inputs, powers, counts, answer);
    add_what_falls(inputs, answer);
    write_numbers(inputs, counts, answer);
    answer.next = {
        "cofferdam blast internet: every way, hop by hop; cofferdam blast everyone: how far each identity "
        "gets",
        "kubectl auth can-i --list --as=USER: refutes or confirms a line above on the live cluster"};
}

} // namespace cofferdam::questions
