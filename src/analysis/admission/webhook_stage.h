// Webhooks: what answers them is not in the estate, so whom they match is in doubt.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/admission/conditions.h"
#include "analysis/admission/decision.h"
#include "analysis/admission/match_resources.h"
#include "estate/snapshot.h"

namespace cofferdam::admission {

class WebhookStage {
  public:
    // Configurations of one target. REQUIRES: the snapshot outlives this
    WebhookStage(const estate::Snapshot& snapshot, Id<estate::Target> target, int kubernetes_minor);

    // May one of them change the object? Then nothing that is read of it afterwards is certain; a doubt says
    // so.
    bool may_change(const Request& request, std::vector<Objection>& objections) const;
    void judge(const Request& request, std::vector<Objection>& objections) const;
    bool reads_requester() const;

  private:
    struct Webhook {
        const estate::Object* configuration = nullptr;
        std::string_view name;
        bool validates = false;
        bool fails_open = false;
        bool is_of_read_engine = false;
        ResourceRules rules;
        Expressions expressions;
        std::vector<MatchCondition> conditions;
    };
    void add(const estate::Object& configuration, int kubernetes_minor);
    static Truth match(const Webhook& webhook, const Request& request);

    std::vector<Webhook> webhooks_;
};

} // namespace cofferdam::admission
