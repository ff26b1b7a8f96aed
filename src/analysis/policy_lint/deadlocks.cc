// A webhook that fails closed and is asked about its own pods cannot come back once they are gone: nobody
// answers, so nothing is made that would answer. In kube-system it holds up what the whole cluster stands on.
// Kubernetes' own guidance: "Admission webhook good practices", sections about self-mutations and
// kube-system.
#include <fmt/format.h>

#include "analysis/admission/match_resources.h"
#include "analysis/policy_lint/mistakes.h"
#include "estate/field.h"

namespace cofferdam::policy_lint {

namespace {

using value::Value;

constexpr std::string_view kube_system = "kube-system";

// What is known of a namespace, whether or not an object of it is in the estate.
estate::NamespaceFacts facts_of(std::string_view name, const estate::Cluster& cluster) {
    if (const estate::NamespaceScope* scope = cluster.find(name)) return scope->facts;
    return {.name = name, .labels = estate::labels_without_object(name, false)};
}

// Is it asked about pods that are made there? Labels of the pods are not looked at: whose they are is not
// known.
Truth is_asked_about_pods(const Value& webhook, const estate::NamespaceFacts& in) {
    admission::ResourceRules rules = admission::read_webhook_rules(webhook);
    const bool chooses_objects = !rules.objects || !rules.objects->selects_all();
    rules.objects = estate::Selector();
    const admission::Request request{.operation = "CREATE",
                                     .group = "",
                                     .version = "v1",
                                     .kind = "Pod",
                                     .resource = "pods",
                                     .in = {.facts = in}};
    const Truth asked = rules.match(request);
    return asked == Truth::Yes && chooses_objects ? Truth::Unknown : asked;
}

class Finder {
  public:
    Finder(const Examined& examined, const estate::Clusters& clusters, std::vector<Mistake>& mistakes)
        : examined_(examined), cluster_(clusters.of(examined.object->target)), mistakes_(mistakes) {}

    void find_in(const Value& webhook, std::size_t index) {
        if (webhook["failurePolicy"].string_or("Fail") == "Ignore") return;
        const std::string path = estate::field_path("webhooks", index);
        const std::string_view home = webhook["clientConfig"]["service"]["namespace"].string_or("");
        if (!home.empty()
            && add(webhook, home, path, "where its own Service is: once its pods are gone, none can be made"))
            return;
        if (home != kube_system)
            add(webhook, kube_system, path, "while it does not answer, nothing there can be replaced");
    }

  private:
    bool add(const Value& webhook, std::string_view namespace_, const std::string& path,
             std::string_view why) {
        const Truth asked = is_asked_about_pods(webhook, facts_of(namespace_, cluster_));
        if (asked == Truth::No) return false;
        // Conditions and labels that choose are the author's way to leave these pods out.
        const bool may_leave_out = asked == Truth::Unknown || webhook["matchConditions"].size() > 0;
        mistakes_.push_back(
            {MistakeKind::Deadlock, examined_.id, path,
             fmt::format("webhook {} fails closed and is asked about pods in {}, {}{}",
                         webhook["name"].string_or(""), namespace_, why,
                         may_leave_out ? ", unless its selectors and conditions leave them out" : ""),
             may_leave_out});
        return true;
    }

    const Examined& examined_;
    const estate::Cluster& cluster_;
    std::vector<Mistake>& mistakes_;
};

} // namespace

void find_deadlocks(const Examined& examined, const estate::Clusters& clusters,
                    std::vector<Mistake>& mistakes) {
    if (!examined.object->kind.ends_with("WebhookConfiguration")) return;
    Finder finder(examined, clusters, mistakes);
    std::size_t index = 0;
    for (const Value& webhook : examined.object->effective["webhooks"].items())
        finder.find_in(webhook, index++);
}

} // namespace cofferdam::policy_lint
