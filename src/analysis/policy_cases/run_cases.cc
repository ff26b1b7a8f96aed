#include <deque>

#include <fmt/format.h>

#include "analysis/admission/api_kinds.h"
#include "analysis/policy_cases/coverage.h"
#include "analysis/policy_cases/policy_cases.h"
#include "estate/builder.h"
#include "kubernetes/decode.h"
#include "kubernetes/effective.h"

namespace cofferdam::policy_cases {

namespace {

using admission::Force;
using admission::Objection;
using admission::Outcome;

Result<estate::SnapshotPtr> estate_of(const std::vector<value::DocumentPtr>& policies,
                                      const std::vector<value::DocumentPtr>& with) {
    std::vector<value::DocumentPtr> all = policies;
    all.insert(all.end(), with.begin(), with.end());
    kubernetes::Decoded decoded = kubernetes::decode(all);
    for (const value::Problem& problem : decoded.problems)
        if (problem.severity == value::Severity::Error)
            return error("{}: {}", to_string(problem.place), problem.message);
    estate::SnapshotBuilder builder;
    const auto target = builder.add_target({.name = "cases"});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    return std::move(builder).build().snapshot;
}

Result<void> require_policies(const estate::Snapshot& snapshot) {
    for (const auto& [id, policy] : snapshot.table<estate::PolicyObject>())
        if (policy.concern == estate::PolicyConcern::Admission) return {};
    return error("no admission policy in the files that policies names");
}

// The object as the API server would see it first, and all that it stands on.
class Subject {
  public:
    explicit Subject(const Case& of) : overlay_(arena_) {
        const std::string_view version = (*of.object)["apiVersion"].string_or("");
        const std::size_t slash = version.find('/');
        candidate_.group = slash == std::string_view::npos ? std::string_view() : version.substr(0, slash);
        candidate_.version = slash == std::string_view::npos ? version : version.substr(slash + 1);
        candidate_.kind = (*of.object)["kind"].string_or("");
        candidate_.name = (*of.object)["metadata"]["name"].string_or("");
        effective_ = kubernetes::effective(*of.object, candidate_.group, candidate_.kind, overlay_);
        candidate_.object = &effective_;
    }
    Subject(const Subject&) = delete;
    Subject& operator=(const Subject&) = delete;

    const admission::Candidate& candidate() const { return candidate_; }

  private:
    value::Arena arena_;
    kubernetes::Overlay overlay_;
    value::Value effective_;
    admission::Candidate candidate_;
};

// Whether a kind of the cluster is in a namespace does not show in the object.
std::string namespace_of(const Case& of, const admission::Candidate& candidate) {
    if (!of.namespace_.empty()) return of.namespace_;
    const std::string_view written = (*of.object)["metadata"]["namespace"].string_or("");
    if (!written.empty()) return std::string(written);
    return admission::is_namespaced(candidate.group, candidate.kind) ? "default" : "";
}

bool is_as_said(const Case& of, const Objection& objection) {
    const bool by = of.by.empty() || (objection.policy && objection.policy->name == of.by);
    return by && objection.message.contains(of.message);
}

std::string failure_of(const Case& of, const admission::Verdict& verdict) {
    if (verdict.outcome != of.expected)
        return fmt::format("expected {}, and it is {}", to_string(of.expected), explain(verdict));
    if (of.expected == Outcome::Admitted) return "";
    const Force force = of.expected == Outcome::Refused ? Force::Refuses : Force::Doubt;
    for (const admission::Link& link : verdict.links)
        for (const Objection& objection : link.objections)
            if (objection.force == force && is_as_said(of, objection)) return "";
    return fmt::format("expected{}{}{}{}, and it is {}", of.by.empty() ? "" : " by ", of.by,
                       of.message.empty() ? "" : " with the message ", of.message, explain(verdict));
}

} // namespace

Result<CaseRun> run_cases(std::span<const Case> cases, const std::vector<value::DocumentPtr>& policies,
                          const std::vector<value::DocumentPtr>& with, const admission::Server& server) {
    const estate::SnapshotPtr estate = COFFERDAM_TRY(estate_of(policies, with));
    COFFERDAM_TRY(require_policies(*estate));
    const access::Access access(*estate);
    const Id<estate::Target> target{0};
    const admission::Admission admission(*estate, server, &access, target);
    CaseRun run;
    Outcomes outcomes;
    const admission::WatchExpressions watching(outcomes);
    std::deque<Subject> subjects; // what has been asked about must live as long as the admission
    for (const Case& one : cases) {
        const admission::Candidate& candidate = subjects.emplace_back(one).candidate();
        const admission::VerdictPtr verdict =
            admission.would_admit(one.user, target, namespace_of(one, candidate), candidate);
        run.results.push_back({&one, verdict, failure_of(one, *verdict)});
    }
    run.tried = tried_by(outcomes, *estate);
    return run;
}

} // namespace cofferdam::policy_cases
