// Calico's NetworkPolicy, GlobalNetworkPolicy and their staged forms, Tier, NetworkSet and GlobalNetworkSet
// (projectcalico.org/v3).
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "estate/field.h"
#include "kubernetes/calico_labels.h"
#include "kubernetes/calico_rules.h"
#include "kubernetes/network_fields.h"
#include "kubernetes/policy_objects.h"
#include "kubernetes/traffic_rules.h"

namespace cofferdam::kubernetes {

namespace {

using estate::PolicyMode;
using estate::PolicyObject;
using estate::PolicyPart;
using estate::PolicyRole;
using estate::Selection;
using estate::TrafficPolicy;
using estate::TrafficTier;
using value::Value;

// A number of YAML, however it is written. Without one: last ("it may be considered to be infinite").
double order_of(Reader& reader, const Value& spec) {
    const Value& order = spec["order"];
    if (!order) return std::numeric_limits<double>::infinity();
    if (order.is(value::Kind::Int)) return static_cast<double>(order.as_int());
    if (order.is(value::Kind::Uint)) return static_cast<double>(order.as_uint());
    if (order.is(value::Kind::Double)) return order.as_double();
    reader.fail(order, "order must be a number");
    return 0;
}

struct Directions {
    bool ingress = false;
    bool egress = false;
};

// Types default by the rules that are there: egress alone, both, or ingress.
Directions directions(Reader& reader, const Value& spec) {
    const std::string_view key = spec["policyTypes"] ? "policyTypes" : "types";
    const std::vector<std::string_view> types = reader.strings(spec, key);
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (types[i] != "Ingress" && types[i] != "Egress")
            reader.fail(spec[key][i], fmt::format("types are Ingress and Egress, not \"{}\"", types[i]));
    }
    const auto names = [&](std::string_view type) { return std::ranges::find(types, type) != types.end(); };
    const bool has_ingress = spec["ingress"].size() > 0;
    const bool has_egress = spec["egress"].size() > 0;
    if (types.empty()) return {has_ingress || !has_egress, has_egress};
    return {names("Ingress"), names("Egress")};
}

Selection of_spec(Reader& reader, const Value& spec) {
    if (const Value& pods = reader.map(spec, "podSelector")) return label_terms(pods, object_label_term);
    check_calico_selectors(reader, spec, {"selector", "namespaceSelector", "serviceAccountSelector"});
    return calico_selection(reader.string(spec, "selector"), calico_pod_terms())
           && calico_selection(reader.string(spec, "namespaceSelector"), calico_namespace_terms())
           && calico_selection(reader.string(spec, "serviceAccountSelector"), calico_service_account_terms());
}

// The tiers that Calico keeps for Kubernetes' own policies, and its "default", have places of ours; they pass
// on what is left, but for the last.
bool is_of_kubernetes(std::string_view tier, TrafficTier& place) {
    if (tier == "adminnetworkpolicy" || tier == "kube-admin")
        place.order = TrafficTier::admin;
    else if (tier == "baselineadminnetworkpolicy" || tier == "kube-baseline")
        place.order = TrafficTier::baseline;
    else
        return false;
    return true;
}

// The policies that stand in `traffic` in the end: one, or several in a row of which each is for the pods
// that its rules name on the policy's own side.
class RowOfPolicies {
  public:
    explicit RowOfPolicies(TrafficPolicy first) : whole_(std::move(first)) { row_.push_back(whole_); }

    void set_directions(const Directions& directions, bool isolates) {
        row_.front().ingress.isolates = directions.ingress && isolates;
        row_.front().egress.isolates = directions.egress && isolates;
        row_.front().ingress.applies = directions.ingress;
        row_.front().egress.applies = directions.egress;
    }

    // Rules of a direction that types leaves out have no effect.
    void add(CalicoSide side, CalicoRule read) {
        const bool in = side == CalicoSide::Ingress;
        if (!(in ? row_.front().ingress : row_.front().egress).applies) return;
        if (!read.for_all || !last_for_all_) start_another(read.for_all, read.subject);
        estate::TrafficSide& to = in ? row_.back().ingress : row_.back().egress;
        to.applies = true;
        to.rules.push_back(std::move(read.rule));
    }

    const TrafficPolicy& front() const { return row_.front(); }
    std::vector<TrafficPolicy> finish() && { return std::move(row_); }

  private:
    void start_another(bool for_all, const Selection& subject) {
        row_.push_back(whole_);
        if (!for_all) row_.back().subject = whole_.subject && subject;
        last_for_all_ = for_all;
    }

    TrafficPolicy whole_;
    std::vector<TrafficPolicy> row_;
    bool last_for_all_ = true;
};

void read_rules(Reader& reader, const Value& spec, CalicoSide side, std::string_view namespace_,
                RowOfPolicies& row) {
    const std::string_view direction = side == CalicoSide::Ingress ? "ingress" : "egress";
    const std::string parent = estate::field_path("spec", direction);
    std::size_t index = 0;
    for (const Value& node : maps(reader, spec, direction)) {
        auto read = read_calico_rule(reader, node, side, namespace_, estate::field_path(parent, index++));
        if (read) row.add(side, *std::move(read));
    }
}

TrafficPolicy head_of(Reader& reader, const Value& spec, const PolicyObject& policy,
                      const Selection& selection) {
    TrafficPolicy traffic;
    traffic.order = order_of(reader, spec);
    const std::string_view tier = reader.string(spec, "tier", "default");
    if (!is_of_kubernetes(tier, traffic.tier) && tier != "default" && !tier.empty())
        traffic.tier.named = tier;
    traffic.subject = policy.namespace_.empty() ? selection
                                                : Selection::of(Selection::Attribute::Namespace,
                                                                Selection::Test::In, {policy.namespace_})
                                                      && selection;
    return traffic;
}

// Of other tiers than the last of the policies' own: what they leave undecided depends on the tier's own
// default action.
void forget_isolation(PolicyPart& part) { part.isolates_ingress = part.isolates_egress = false; }

bool any_opens(const std::vector<TrafficPolicy>& row, bool ingress) {
    return std::ranges::any_of(row, [&](const TrafficPolicy& policy) {
        return opens(ingress ? policy.ingress : policy.egress, estate::PortSet::all());
    });
}

PolicyPart& read_spec(PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    // Untracked and pre-DNAT policies are for host endpoints only.
    const bool about_pods =
        !reader.boolean(spec, "doNotTrack", false) && !reader.boolean(spec, "preDNAT", false);
    const Selection selection = about_pods ? of_spec(reader, spec) : Selection::none();
    RowOfPolicies row(head_of(reader, spec, policy, selection));
    const bool in_tier_of_kubernetes = row.front().tier.order != TrafficTier::network_policy;
    row.set_directions(directions(reader, spec), !in_tier_of_kubernetes);
    read_rules(reader, spec, CalicoSide::Ingress, policy.namespace_, row);
    read_rules(reader, spec, CalicoSide::Egress, policy.namespace_, row);

    PolicyPart& part = policy.parts.emplace_back(part_of(row.front(), selection));
    part.about_workloads = about_pods;
    if (!row.front().tier.named.empty()) forget_isolation(part);
    policy.traffic = std::move(row).finish();
    part.opens_ingress = any_opens(policy.traffic, true);
    part.opens_egress = any_opens(policy.traffic, false);
    if (!about_pods) policy.traffic.clear();
    return part;
}

} // namespace

void read_calico_policy(PolicyObject& policy, const Value& object, Reader& reader) {
    read_spec(policy, object, reader);
}

void read_calico_staged_policy(PolicyObject& policy, const Value& object, Reader& reader) {
    read_spec(policy, object, reader).mode = PolicyMode::Audit;
    policy.traffic.clear();
}

void read_calico_tier(PolicyObject& policy, const Value& object, Reader& reader) {
    policy.role = PolicyRole::Configuration;
    const Value& spec = reader.map(object, "spec");
    const std::string_view action = reader.string(spec, "defaultAction", "Deny");
    if (action != "Deny" && action != "Pass")
        reader.fail(spec["defaultAction"],
                    fmt::format("defaultAction must be Deny or Pass, not \"{}\"", action));
    policy.tier = {.order = order_of(reader, spec), .passes_at_end = action == "Pass"};
}

void read_calico_network_set(PolicyObject& policy, const Value& object, Reader& reader) {
    policy.role = PolicyRole::Configuration;
    const Value& nets = reader.list(reader.map(object, "spec"), "nets");
    policy.addresses = {.labels = reader.labels(reader.map(object, "metadata"), "labels"),
                        .addresses = address_set(reader, nets, true)};
}

} // namespace cofferdam::kubernetes
