#include "fix/fixing.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "fix/application.h"

namespace cofferdam::fix {

namespace {

using questions::Evidence;
using questions::Finding;
using questions::ScanResult;

// A finding is known again by its rule, its subject and the fields that prove it: values are what a patch
// changes.
using Identity = std::pair<std::string_view, estate::Key>;

struct Proven {
    bool by_itself = false; // a finding that no field proves
    std::set<std::string_view> fields;
};

// One finding stands for all ways, and is about the object on the cheapest of them: where that is closed, it
// names another that was there before.
constexpr std::string_view stands_for_many = "credentials-way-from-internet";

class Findings {
  public:
    explicit Findings(const ScanResult& result) {
        for (const questions::Answer& answer : result.answers)
            for (const Finding& finding : answer.findings) add(finding);
    }

    std::size_t size() const { return all_.size(); }
    const std::vector<const Finding*>& all() const { return all_; }

    // Is all that proves it here, too?
    bool hold(const Finding& finding) const {
        if (finding.rule == stands_for_many)
            return std::ranges::any_of(all_, [](const Finding* own) { return own->rule == stands_for_many; });
        const auto found = by_identity_.find({finding.rule, finding.subject});
        if (found == by_identity_.end()) return false;
        if (finding.evidence.empty()) return true;
        return std::ranges::all_of(finding.evidence, [&](const Evidence& evidence) {
            return found->second.fields.contains(evidence.field);
        });
    }

    // Is any of what proves it still here?
    bool hold_part_of(const Finding& finding) const {
        const auto found = by_identity_.find({finding.rule, finding.subject});
        if (found == by_identity_.end()) return false;
        if (finding.evidence.empty() || found->second.by_itself) return true;
        return std::ranges::any_of(finding.evidence, [&](const Evidence& evidence) {
            return found->second.fields.contains(evidence.field);
        });
    }

  private:
    void add(const Finding& finding) {
        all_.push_back(&finding);
        Proven& proven = by_identity_[{finding.rule, finding.subject}];
        if (finding.evidence.empty()) proven.by_itself = true;
        for (const Evidence& evidence : finding.evidence) proven.fields.insert(evidence.field);
    }

    std::vector<const Finding*> all_;
    std::map<Identity, Proven> by_identity_;
};

// Patches of the object that the new finding is about; of all objects where it is about none that was
// patched.
std::vector<Proposal*> suspects(std::vector<Proposal>& proposals, const Finding& appeared) {
    std::vector<Proposal*> all;
    std::vector<Proposal*> own;
    for (Proposal& proposal : proposals) {
        if (!proposal.refusal.empty()) continue;
        all.push_back(&proposal);
        if (proposal.finding->subject == appeared.subject) own.push_back(&proposal);
    }
    return own.empty() ? all : own;
}

bool withdraw_failed(std::vector<Proposal>& proposals, const Findings& before, const Findings& after) {
    bool any = false;
    for (Proposal& proposal : proposals) {
        if (!proposal.refusal.empty() || !after.hold_part_of(*proposal.finding)) continue;
        proposal.refusal = "withdrawn: with its patch the finding would still be there";
        any = true;
    }
    if (any) return true; // what else is new may come of half a fix
    for (const Finding* finding : after.all()) {
        if (before.hold(*finding)) continue;
        for (Proposal* proposal : suspects(proposals, *finding)) {
            proposal->refusal = fmt::format("withdrawn: its patch would bring {} of {}", finding->rule,
                                            to_string(finding->subject));
            any = true;
        }
        if (any) return true;
    }
    return any;
}

std::size_t count_gone(const Findings& before, const Findings& after) {
    return static_cast<std::size_t>(std::ranges::count_if(
        before.all(), [&](const Finding* finding) { return !after.hold_part_of(*finding); }));
}

} // namespace

std::size_t Outcome::fixed() const {
    return static_cast<std::size_t>(std::ranges::count(proposals, "", &Proposal::refusal));
}

Result<Outcome> fix_findings(const ScanResult& result, const Scope& scope, const Rescan& rescan) {
    Outcome outcome;
    outcome.proposals = propose(result, scope);
    const Findings before(result);
    outcome.findings_before = outcome.findings_after = before.size();
    while (true) {
        outcome.files = apply_proposals(outcome.proposals);
        if (outcome.files.empty()) return outcome;
        const ScanResult patched = COFFERDAM_TRY(rescan(outcome.files));
        ++outcome.scans;
        const Findings after(patched);
        if (withdraw_failed(outcome.proposals, before, after)) continue;
        outcome.findings_after = after.size();
        outcome.gone = count_gone(before, after);
        return outcome;
    }
}

} // namespace cofferdam::fix
