#include "questions/analyses.h"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <optional>

#include "analysis/controls/update.h"
#include "core/check.h"
#include "core/parallel.h"
#include "estate/outline.h"
#include "graph/moved_pods.h"
#include "questions/proof.h"
#include "questions/workload_results.h"

namespace cofferdam::questions {

namespace {

using estate::ConfigMap;
using estate::EndpointSlice;
using estate::Gateway;
using estate::GatewayRoute;
using estate::Ingress;
using estate::Instance;
using estate::OpenShiftRoute;
using estate::Role;
using estate::RoleBinding;
using estate::Secret;
using estate::ServiceAccount;
using estate::Workload;

// Of what changed since, by what an analysis does not read: the rest it might, and then it is made again.
class Change {
  public:
    Change(const Earlier& earlier, const estate::Snapshot& after)
        : before_(*earlier.analyses.snapshot), after_(after), delta_(earlier.delta),
          keeps_outlines_(estate::keeps_outlines(before_, after, delta_)),
          keeps_gaps_(same_facts(before_.gaps(), after.gaps())) {}

    // Policies are about labels, names, images and places of pods, and about Services of webhooks. Of kinds
    // it asks whether there are objects at all, as parameters.
    bool keeps_inventory() const {
        return keeps_gaps_ && keeps_outlines_ && keeps_kinds()
               && is_only<Workload, Instance, EndpointSlice, Secret, ConfigMap, Role, RoleBinding, Ingress,
                          Gateway, GatewayRoute, OpenShiftRoute>();
    }
    // Network policies against each other, and against the pods that are there.
    bool keeps_hygiene() const {
        return keeps_gaps_ && keeps_outlines_
               && is_only<Workload, Instance, EndpointSlice, Secret, ConfigMap, Role, RoleBinding>();
    }
    // Workloads as others see them, and what leads to them. REQUIRES: reach says the same
    bool keeps_exposure() const {
        return keeps_gaps_ && keeps_outlines_
               && is_only<Workload, Instance, ServiceAccount, Secret, ConfigMap, Role, RoleBinding>();
    }
    // Where pods moved, or others see a workload anew, most of a graph is drafted again, and to take over the
    // rest costs more than to draft it.
    bool keeps_most_of_graph() const {
        return keeps_outlines_ && graph::keeps_pods_in_place(before_, after_, delta_);
    }

  private:
    static bool same_facts(const std::vector<estate::Gap>& before, const std::vector<estate::Gap>& after) {
        return std::ranges::equal(before, after, [](const estate::Gap& a, const estate::Gap& b) {
            return a.subject == b.subject && a.reason == b.reason;
        });
    }

    template <class... Row>
    bool is_only() const {
        return estate::touches_only<Row...>(before_, after_, delta_);
    }

    // Of the kind of what came there were others, and of that of what went there are.
    bool keeps_kinds() const {
        const estate::Changes<estate::Object>& objects = delta_.of<estate::Object>();
        return has_kinds(before_, after_, objects.added) && has_kinds(after_, before_, objects.removed);
    }
    static bool has_kinds(const estate::Snapshot& here, const estate::Snapshot& of,
                          const std::vector<Id<estate::Object>>& ids) {
        return std::ranges::all_of(ids, [&](Id<estate::Object> id) { return has_kind(here, of[id]); });
    }
    static bool has_kind(const estate::Snapshot& snapshot, const estate::Object& of) {
        for (const auto [id, object] : snapshot.table<estate::Object>()) {
            if (object.kind == of.kind && object.target == of.target) return true;
        }
        return false;
    }

    const estate::Snapshot& before_;
    const estate::Snapshot& after_;
    const estate::Delta& delta_;
    bool keeps_outlines_;
    bool keeps_gaps_;
};

void run_all(std::initializer_list<std::function<void()>> tasks) {
    parallel_for(tasks.size(), [&](std::size_t i) { tasks.begin()[i](); });
}

template <class T>
std::shared_ptr<const T> shared(T made) {
    return std::make_shared<const T>(std::move(made));
}

// The user's own expressions were checked when they were read, and ours by a test.
std::vector<controls::ControlResult> judge_controls(const estate::Snapshot& estate, const Settings& settings,
                                                    const Earlier* earlier) {
    const auto wanted = [&](const content::Control& control) { return settings.controls.judges(control); };
    auto results = earlier ? controls::update(*earlier->analyses.controls, *earlier->analyses.snapshot,
                                              estate, earlier->delta, wanted)
                           : controls::judge(estate, wanted);
    COFFERDAM_CHECK(results.has_value());
    return std::move(*results);
}

Truth refused(const admission::Verdict& verdict) {
    if (verdict.outcome == admission::Outcome::Unknown) return Truth::Unknown;
    return truth(verdict.outcome == admission::Outcome::Refused);
}

void ask_admission(const admission::Admission& admission, const estate::Snapshot& estate,
                   std::vector<WorkloadResult>& workloads) {
    parallel_for(workloads.size(), [&](std::size_t i) {
        if (!workloads[i].has_pod_security) return;
        const estate::Object& object = estate.object_of(estate[workloads[i].workload]);
        workloads[i].refused = refused(*admission.would_admit({}, object));
    });
}

// Reach, and what is derived of it: one model serves all that ask who may talk to whom.
void find_ways(Analyses& made, const Earlier* earlier, const Change* change) {
    if (!earlier) {
        made.reach = reach::Reach::build(made.snapshot);
        made.exposure = shared(exposure::analyse(*made.reach));
        return;
    }
    made.reach = reach::Reach::update(earlier->analyses.reach, made.snapshot, earlier->delta);
    const bool keeps = made.reach->says_the_same(*earlier->analyses.reach) && change->keeps_exposure();
    made.exposure = keeps ? earlier->analyses.exposure : shared(exposure::analyse(*made.reach));
}

graph::GraphPtr draw(const Analyses& made, const Settings& settings, const Earlier* earlier,
                     const Change* change) {
    const graph::Inputs inputs{*made.reach, *made.access, *made.exposure};
    if (earlier && change->keeps_most_of_graph())
        return graph::update(*earlier->analyses.graph, inputs, earlier->delta);
    return graph::build(inputs, {.kubernetes_minor = made.version.minor,
                                 .admission = settings.admission,
                                 .breach = graph::Breach::Exposed});
}

} // namespace

Analyses analyse(estate::SnapshotPtr snapshot, const Settings& settings,
                 const observations::Sightings& sightings, const ProbedEstate* probed,
                 const Earlier* earlier) {
    Analyses made;
    made.snapshot = std::move(snapshot);
    const estate::Snapshot& estate = *made.snapshot;
    made.version = judged_version(settings, estate);
    const std::optional<Change> changed =
        earlier ? std::optional<Change>(std::in_place, *earlier, estate) : std::nullopt;
    const Change* const change = changed ? &*changed : nullptr;
    std::vector<WorkloadResult> workloads;
    run_all({[&] {
                 const bool keeps = change && !probed && change->keeps_inventory();
                 policies::PolicyInventory policies;
                 if (!keeps) policies = policies::inventory(estate);
                 if (probed) made.proofs = prove(policies, estate, *probed);
                 made.policies = keeps ? earlier->analyses.policies : shared(std::move(policies));
             },
             [&] { find_ways(made, earlier, change); },
             [&] { workloads = judge_workloads(estate, settings, earlier); },
             [&] { made.controls = shared(judge_controls(estate, settings, earlier)); },
             [&] { made.sensors = shared(sensors::find_sensors(estate, sightings)); },
             [&] {
                 const bool keeps = change && change->keeps_hygiene();
                 made.hygiene = keeps ? earlier->analyses.hygiene : shared(hygiene::examine(estate));
             },
             [&] { made.mistakes = shared(policy_lint::examine(estate, made.version.minor)); },
             [&] { made.access = std::make_shared<const access::Access>(estate); }});
    run_all({[&] { made.graph = draw(made, settings, earlier, change); },
             [&] {
                 made.admission = std::make_shared<const admission::Admission>(
                     estate, admission::Server{made.version, settings.admission}, &*made.access);
                 ask_admission(*made.admission, estate, workloads);
             }});
    made.workloads = shared(std::move(workloads));
    return made;
}

} // namespace cofferdam::questions
