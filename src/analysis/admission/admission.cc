#include "analysis/admission/admission.h"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "analysis/admission/api_kinds.h"
#include "analysis/admission/derived_object.h"
#include "analysis/admission/mutating_stage.h"
#include "analysis/admission/pod_mutators.h"
#include "analysis/admission/pod_security_stage.h"
#include "analysis/admission/policy_params.h"
#include "analysis/admission/rbac_authorizer.h"
#include "analysis/admission/resource_limits.h"
#include "analysis/admission/validating_stage.h"
#include "analysis/admission/webhook_stage.h"
#include "analysis/policies/composition.h"
#include "analysis/policies/enforcers.h"
#include "estate/clusters.h"
#include "kubernetes/overlay.h"

namespace cofferdam::admission {

namespace {

using estate::Object;
using value::Value;

// What of a requester decides: nothing where no policy looks at him.
std::string class_of(const Requester& who, bool identities_matter) {
    if (!who) return "?";
    if (!identities_matter) return "";
    std::vector<std::string> groups = who->groups;
    std::ranges::sort(groups);
    return fmt::format("{}\n{}", who->name, fmt::join(groups, "\n"));
}

struct Question {
    const void* object = nullptr;
    std::uint32_t target = 0;
    std::string namespace_;
    std::string identity;

    bool operator==(const Question&) const = default;
};

struct QuestionHash {
    std::size_t operator()(const Question& question) const {
        const std::hash<std::string> text;
        std::size_t hash = std::hash<const void*>()(question.object);
        for (const std::size_t part :
             {std::size_t{question.target}, text(question.namespace_), text(question.identity)})
            hash = hash * 1'000'003 + part;
        return hash;
    }
};

bool has(const std::vector<Objection>& objections, Force force) {
    return std::ranges::any_of(objections,
                               [&](const Objection& objection) { return objection.force == force; });
}

Outcome outcome_of(const std::vector<Objection>& objections) {
    if (has(objections, Force::Refuses)) return Outcome::Refused;
    return has(objections, Force::Doubt) ? Outcome::Unknown : Outcome::Admitted;
}

bool is_of_openshift(const estate::Snapshot& snapshot, Id<estate::Target> target) {
    for (const auto& [id, object] : snapshot.table<Object>()) {
        const bool is_its = object.group == "security.openshift.io" || object.group == "config.openshift.io";
        if (is_its && object.target == target) return true;
    }
    return false;
}

// Its SecurityContextConstraints admit or refuse each pod, and fill it in, by who may use which.
void judge_openshift(const Request& request, bool is_openshift, std::vector<Objection>& objections) {
    if (!is_openshift || request.kind != "Pod" || !request.group.empty()) return;
    objections.push_back({.force = Force::Doubt,
                          .policy = nullptr,
                          .by = "SecurityContextConstraints of OpenShift",
                          .message = "which of them the pod may use is not evaluated",
                          .fields = {}});
}

std::string version_of(const Request& request) {
    return request.group.empty() ? std::string(request.version)
                                 : fmt::format("{}/{}", request.group, request.version);
}

} // namespace

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
    case Outcome::Admitted: return "admitted";
    case Outcome::Refused: return "refused";
    case Outcome::Unknown: return "unknown";
    }
    return "";
}

const Objection* Verdict::first(Force force) const {
    for (const Link& link : links)
        for (const Objection& objection : link.objections)
            if (objection.force == force) return &objection;
    return nullptr;
}

std::string explain(const Verdict& verdict) {
    if (verdict.outcome == Outcome::Admitted) return "admitted";
    const bool refused = verdict.outcome == Outcome::Refused;
    const Objection* objection = verdict.first(refused ? Force::Refuses : Force::Doubt);
    const std::string why = objection ? fmt::format("{}: {}", objection->by, objection->message) : "";
    if (!refused) return fmt::format("cannot know: {}", why);
    if (verdict.links.size() == 1) return fmt::format("refused by {}", why);
    return fmt::format("accepted, but no pod will start: its {} is refused by {}", verdict.links.back().kind,
                       why);
}

Candidate candidate_of(const Object& object) {
    const bool is_named = object.effective["metadata"]["name"].string_or("") == object.name;
    return {.object = &object.effective,
            .group = object.group,
            .version = object.version,
            .kind = object.kind,
            .name = is_named ? object.name : std::string_view()};
}

struct Admission::Parts {
    // Policies of one target, as they act on requests.
    struct Policies {
        PolicyParams params;
        MutatingStage mutating;
        ValidatingStage validating;
        WebhookStage webhooks;
        EngineStage engines;
        ResourceLimits limits;

        Policies(const estate::Snapshot& snapshot, Id<estate::Target> target,
                 const policies::Composition& composition, const policies::EnforcerIndex& enforcers,
                 int minor, Reading reading)
            : params(snapshot, target), mutating(snapshot, target, params, minor),
              validating(snapshot, target, params, minor, reading), webhooks(snapshot, target, minor),
              engines(snapshot, target, composition, enforcers, minor, reading), limits(snapshot, target) {}

        bool reads_requester() const {
            return mutating.reads_requester() || validating.reads_requester() || webhooks.reads_requester()
                   || engines.reads_requester();
        }
    };

    Parts(const estate::Snapshot& estate, Server with, const access::Access* by,
          std::optional<Id<estate::Target>> only)
        : snapshot(estate), server(std::move(with)), access(by), clusters(estate), only_policies_of(only),
          composition(estate), enforcers(estate, policies::visible_enforcers(estate)) {
        const Reading reading = only ? Reading::AsEnforced : Reading::AsWritten;
        for (std::uint32_t slot = 0; slot < estate.targets().size(); ++slot) {
            const Id<estate::Target> target{slot};
            mutators.emplace_back(estate, target);
            is_openshift.push_back(is_of_openshift(estate, target));
            if (only && *only != target) {
                acting.emplace_back(nullptr);
                continue;
            }
            acting.push_back(std::make_unique<Policies>(estate, target, composition, enforcers,
                                                        server.kubernetes_version.minor, reading));
            identities_matter = identities_matter || acting.back()->reads_requester();
        }
        identities_matter =
            identities_matter || (server.pod_security && !server.pod_security->exempt_users.empty());
        read_custom_kinds();
    }

    void read_custom_kinds();
    NamespaceView view_of(Id<estate::Target> target, std::string_view name) const;
    std::string_view resource_of(std::string_view group, std::string_view kind) const;
    Verdict replay(Request request, Id<estate::Target> target) const;
    Link judge(Request& request, Id<estate::Target> target, kubernetes::Overlay& overlay) const;
    bool mutate(Request& request, Id<estate::Target> target, kubernetes::Overlay& overlay,
                std::vector<Objection>& objections) const;

    const estate::Snapshot& snapshot;
    Server server;
    const access::Access* access;
    estate::Clusters clusters;
    std::optional<Id<estate::Target>> only_policies_of;
    policies::Composition composition;
    policies::EnforcerIndex enforcers;
    std::vector<std::unique_ptr<Policies>> acting; // by target; null where they do not act
    std::vector<PodMutators> mutators;             // by target
    std::vector<bool> is_openshift;                // by target
    bool identities_matter = false;
    std::map<std::pair<std::string_view, std::string_view>, std::string_view> custom_resources;

    mutable std::mutex mutex;
    mutable std::unordered_map<Question, VerdictPtr, QuestionHash> known;
};

void Admission::Parts::read_custom_kinds() {
    for (const auto& [id, object] : snapshot.table<Object>()) {
        if (object.kind != "CustomResourceDefinition") continue;
        const Value& spec = object.effective["spec"];
        custom_resources[{spec["group"].string_or(""), spec["names"]["kind"].string_or("")}] =
            spec["names"]["plural"].string_or("");
    }
}

std::string_view Admission::Parts::resource_of(std::string_view group, std::string_view kind) const {
    if (const ApiKind* known_kind = find_api_kind(group, kind)) return known_kind->resource;
    const auto custom = custom_resources.find({group, kind});
    return custom == custom_resources.end() ? std::string_view() : custom->second;
}

NamespaceView Admission::Parts::view_of(Id<estate::Target> target, std::string_view name) const {
    NamespaceView view;
    view.facts.name = name;
    const estate::Cluster& cluster = clusters.of(target);
    const estate::NamespaceScope* scope = cluster.find(name);
    if (!scope) {
        const bool holds_namespaces =
            std::ranges::any_of(cluster.namespaces, [](const auto& other) { return bool(other.row); });
        view.facts.labels = estate::labels_without_object(name, holds_namespaces);
        view.is_known = view.facts.labels.has_value();
        return view;
    }
    view.facts = scope->facts;
    view.is_known = scope->facts.labels.has_value();
    if (scope->row) view.object = &snapshot.object_of(snapshot[scope->row]).effective;
    return view;
}

// What the API server makes of the object before anything judges it. False: something that is not read may
// change it further.
bool Admission::Parts::mutate(Request& request, Id<estate::Target> target, kubernetes::Overlay& overlay,
                              std::vector<Objection>& objections) const {
    if (request.kind == "Pod" && request.group.empty() && request.subresource.empty())
        request.object = mutators[target.slot].mutate(request.object, request.in.facts.name, overlay);
    const Policies& of_target = *acting[only_policies_of.value_or(target).slot];
    const bool is_certain = of_target.mutating.mutate(request, overlay, objections);
    const bool is_called = of_target.webhooks.may_change(request, objections)
                           || of_target.engines.may_change(request, objections);
    request.labels_are_known = request.labels_are_known && is_certain && !is_called;
    return is_certain && !is_called;
}

Link Admission::Parts::judge(Request& request, Id<estate::Target> target,
                             kubernetes::Overlay& overlay) const {
    Link link{.kind = std::string(request.kind),
              .version = version_of(request),
              .user = request.user ? request.user->name : "",
              .outcome = Outcome::Admitted,
              .objections = {}};
    std::optional<RbacAuthorizer> authorizer;
    if (access) request.authorizer = &authorizer.emplace(*access, request.user);
    const bool is_certain = mutate(request, target, overlay, link.objections);
    if (!only_policies_of) {
        const pod_security::AdmissionConfig* config = server.pod_security ? &*server.pod_security : nullptr;
        judge_pod_security(request, config, server.kubernetes_version, link.objections);
    }
    const Policies& of_target = *acting[only_policies_of.value_or(target).slot];
    if (!only_policies_of) {
        of_target.limits.judge(request, link.objections);
        judge_openshift(request, is_openshift[target.slot], link.objections);
    }
    of_target.validating.judge(request, link.objections);
    of_target.webhooks.judge(request, link.objections);
    of_target.engines.judge(request, link.objections);
    if (!is_certain)
        for (Objection& objection : link.objections)
            if (objection.force == Force::Refuses) objection.force = Force::Doubt;
    link.outcome = outcome_of(link.objections);
    request.authorizer = nullptr;
    return link;
}

Verdict Admission::Parts::replay(Request request, Id<estate::Target> target) const {
    value::Arena arena;
    kubernetes::Overlay overlay(arena);
    Verdict verdict;
    std::deque<Request> chain{std::move(request)}; // each refers to the one before it
    while (true) {
        verdict.links.push_back(judge(chain.back(), target, overlay));
        const Outcome outcome = verdict.links.back().outcome;
        if (outcome != Outcome::Admitted) verdict.outcome = outcome;
        if (outcome == Outcome::Refused) return verdict;
        auto next = derived_request(chain.back(), overlay);
        if (!next) return verdict;
        chain.push_back(*std::move(next));
    }
}

Admission::Admission(const estate::Snapshot& snapshot, Server server, const access::Access* access)
    : parts_(std::make_unique<Parts>(snapshot, std::move(server), access, std::nullopt)) {}

Admission::Admission(const estate::Snapshot& snapshot, Server server, const access::Access* access,
                     Id<estate::Target> policies)
    : parts_(std::make_unique<Parts>(snapshot, std::move(server), access, policies)) {}

Admission::~Admission() = default;

VerdictPtr Admission::would_admit(const Requester& who, Id<estate::Target> target,
                                  std::string_view namespace_, const Candidate& candidate) const {
    Question question{candidate.object, target.slot, std::string(namespace_),
                      class_of(who, parts_->identities_matter)};
    {
        const std::scoped_lock lock(parts_->mutex);
        const auto known = parts_->known.find(question);
        if (known != parts_->known.end()) return known->second;
    }
    Request request{.operation = "CREATE",
                    .group = candidate.group,
                    .version = candidate.version,
                    .kind = candidate.kind,
                    .resource = parts_->resource_of(candidate.group, candidate.kind),
                    .subresource = {},
                    .name = candidate.name,
                    .in = namespace_.empty() ? NamespaceView() : parts_->view_of(target, namespace_),
                    .user = who,
                    .object = *candidate.object,
                    .old_object = {},
                    .labels_are_known = true,
                    .authorizer = nullptr};
    auto verdict = std::make_shared<const Verdict>(parts_->replay(std::move(request), target));
    const std::scoped_lock lock(parts_->mutex);
    return parts_->known.emplace(std::move(question), std::move(verdict)).first->second;
}

EngineCoverage Admission::engine_coverage() const {
    EngineCoverage sum;
    for (const auto& policies : parts_->acting) {
        if (!policies) continue;
        const EngineCoverage coverage = policies->engines.coverage();
        sum.rules += coverage.rules;
        sum.read += coverage.read;
    }
    return sum;
}

VerdictPtr Admission::would_admit(const Requester& who, const Object& object) const {
    return would_admit(who, object.target, object.namespace_, candidate_of(object));
}

} // namespace cofferdam::admission
