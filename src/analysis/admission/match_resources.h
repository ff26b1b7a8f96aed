// MatchResources of policies and bindings, and rules of webhooks: is a request one of theirs? As the API
// server decides it: k8s.io/apiserver pkg/admission/plugin/policy/matching,
// …/webhook/predicates/{rules,namespace,object}.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analysis/admission/request.h"
#include "core/truth.h"
#include "estate/selector.h"
#include "value/value.h"

namespace cofferdam::admission {

enum class MatchPolicy : std::uint8_t { Exact, Equivalent };

// RuleWithOperations and NamedRuleWithOperations. Views are into the policy's document.
struct ResourceRule {
    std::vector<std::string_view> operations;
    std::vector<std::string_view> groups;
    std::vector<std::string_view> versions;
    std::vector<std::string_view> resources; // "pods", "pods/exec", "*/*"
    std::vector<std::string_view> names;     // none: any
    std::string_view scope = "*";            // "Namespaced", "Cluster"

    bool has_operation(std::string_view operation) const;
    bool has_resource(std::string_view resource, std::string_view subresource) const;
};

struct ResourceRules {
    std::vector<ResourceRule> rules;
    std::vector<ResourceRule> excluded;
    MatchPolicy policy = MatchPolicy::Equivalent;
    std::optional<estate::Selector> namespaces; // nothing: cannot be read
    std::optional<estate::Selector> objects;    // likewise
    bool without_rules_is_all = true;           // of policies; a webhook without rules matches nothing

    Truth match(const Request& request) const;
};

// `match`: matchConstraints, matchResources; Missing matches everything.
ResourceRules read_match_resources(const value::Value& match);
// `webhook`: one of a configuration's webhooks, with its rules and selectors.
ResourceRules read_webhook_rules(const value::Value& webhook);

} // namespace cofferdam::admission
