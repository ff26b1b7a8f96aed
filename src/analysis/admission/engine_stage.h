// Policies of engines that answer webhooks: Kyverno's and Gatekeeper's, as far as they can be read. The
// webhook itself is often not in what was read: both engines register their own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/admission/decision.h"
#include "analysis/admission/engine_rule.h"
#include "analysis/admission/match_resources.h"
#include "analysis/policies/composition.h"
#include "analysis/policies/enforcers.h"
#include "estate/snapshot.h"

namespace cofferdam::admission {

// Rules that may refuse, and how many of them are evaluated.
struct EngineCoverage {
    std::size_t rules = 0;
    std::size_t read = 0;
};

class EngineStage {
  public:
    // Policies of one target. REQUIRES: the snapshot outlives this
    EngineStage(const estate::Snapshot& snapshot, Id<estate::Target> target,
                const policies::Composition& composition, const policies::EnforcerIndex& enforcers,
                int kubernetes_minor, Reading reading);

    // Rules that mutate: false if none can change the object; else a doubt says so.
    bool may_change(const Request& request, std::vector<Objection>& objections) const;
    void judge(const Request& request, std::vector<Objection>& objections) const;
    bool reads_requester() const;

    EngineCoverage coverage() const;

  private:
    struct Rule {
        const estate::Object* policy = nullptr;
        estate::PolicyPart part;
        std::string by;
        bool mutates = false;
        EngineRule rule;
        // Of Kyverno's CEL: what it matches of kinds that make no pods.
        std::optional<ResourceRules> of_other_kinds = {};
        Truth enforced = Truth::Unknown; // does its engine run?
    };
    struct Match {
        Truth matches = Truth::No;
        bool by_template = false;
    };
    static Match match(const Rule& rule, const Request& request, const estate::SelectionSubject& subject);
    void add(const estate::PolicyObject& policy, const estate::Object& object, const estate::PolicyPart& part,
             int kubernetes_minor);
    const value::Value& template_of(const estate::Object& constraint) const;

    const estate::Snapshot* snapshot_;
    const policies::EnforcerIndex* enforcers_;
    Reading reading_;
    std::vector<Rule> rules_;
};

} // namespace cofferdam::admission
