#include "kubernetes/calico_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "kubernetes/calico_labels.h"
#include "kubernetes/calico_ports.h"
#include "kubernetes/network_fields.h"
#include "kubernetes/traffic_rules.h"

namespace cofferdam::kubernetes {

namespace {

using estate::Selection;
using estate::TrafficAction;
using estate::TrafficPeer;
using estate::TrafficRule;
using value::Value;
using Attribute = Selection::Attribute;
using Test = Selection::Test;

std::optional<TrafficAction> action_of(Reader& reader, const Value& node) {
    const std::string_view action = reader.string(node, "action");
    if (action == "Allow") return TrafficAction::Allow;
    if (action == "Deny") return TrafficAction::Deny;
    if (action == "Pass") return TrafficAction::Pass;
    if (action != "Log")
        reader.fail(node["action"] ? node["action"] : node,
                    fmt::format("action must be Allow, Deny, Log or Pass, not \"{}\"", action));
    return std::nullopt;
}

// One side of a rule: source or destination.
class Entity {
  public:
    Entity(Reader& reader, const Value& node, std::string_view in)
        : reader_(&reader), node_(&node), namespace_(in) {}

    // Of any traffic.
    PeerDraft who() {
        PeerDraft draft;
        const std::string_view without = reader_->string(*node_, "notSelector");
        check_calico_selectors(*reader_, *node_, {"selector", "notSelector", "namespaceSelector"});
        if (selects(without)) {
            draft.keep_pods(pods());
            if (has_sets()) draft.choose_address_sets(sets());
            if (in_no_namespace()) draft.set_nodes(Truth::Unknown); // host endpoints have labels too
        }
        if (!without.empty()) {
            draft.drop_pods(calico_selection(without, calico_pod_terms()));
            const Selection dropped = calico_selection(without, calico_set_terms());
            draft.choose_address_sets(selects(without) ? sets() && !dropped : dropped);
        }
        add_nets(draft);
        if ((*node_)["services"]) add_service(draft);
        return draft;
    }

    bool knows_fields() const {
        return reader_->only(*node_, {"nets", "notNets", "selector", "notSelector", "namespaceSelector",
                                      "serviceAccounts", "services", "ports", "notPorts"});
    }

  private:
    std::string_view namespaces() { return reader_->string(*node_, "namespaceSelector"); }
    std::string_view selector() { return reader_->string(*node_, "selector"); }
    bool in_no_namespace() {
        return namespaces() == "global()" || (namespaces().empty() && namespace_.empty());
    }
    bool has_sets() const { return !(*node_)["serviceAccounts"]; }

    // Only endpoints of Calico, by their labels. A namespaced policy's own namespace counts as soon as one of
    // the selectors is there, notSelector included (getEndpointSelector).
    bool selects(std::string_view without) {
        const bool positive = !selector().empty() || !namespaces().empty() || (*node_)["serviceAccounts"];
        return positive || (!without.empty() && !namespace_.empty());
    }

    Selection pods() {
        return in_namespaces(calico_namespace_terms()) && calico_selection(selector(), calico_pod_terms())
               && service_accounts();
    }

    Selection sets() {
        return in_namespaces(calico_set_namespace_terms())
               && calico_selection(selector(), calico_set_terms());
    }

    Selection in_namespaces(const CalicoTerms& terms) {
        if (!namespaces().empty()) return calico_selection(namespaces(), terms);
        if (namespace_.empty()) return Selection::all();
        return Selection::of(Attribute::Namespace, Test::In, {namespace_});
    }

    Selection service_accounts() {
        const Value& accounts = reader_->map(*node_, "serviceAccounts");
        check_calico_selectors(*reader_, accounts, {"selector"});
        Selection selected =
            calico_selection(reader_->string(accounts, "selector"), calico_service_account_terms());
        std::vector<std::string_view> names = reader_->strings(accounts, "names");
        if (names.empty()) return selected;
        return std::move(selected) && Selection::of(Attribute::ServiceAccount, Test::In, std::move(names));
    }

    void add_nets(PeerDraft& draft) {
        const Value& nets = reader_->list(*node_, "nets");
        const Value& without = reader_->list(*node_, "notNets");
        if (nets.size() > 0) draft.keep_addresses(address_set(*reader_, nets, true));
        if (without.size() > 0) draft.drop_addresses(address_set(*reader_, without, true));
    }

    // The endpoints of a Service, and their ports: they stand in other objects.
    void add_service(PeerDraft& draft) {
        const Value& service = reader_->map(*node_, "services");
        std::string_view in = reader_->string(service, "namespace");
        if (in.empty()) in = namespace_;
        if (reader_->string(service, "name").empty()) reader_->fail(service, "services needs a name");
        draft.drop_pods(!Selection::of(Attribute::Namespace, Test::In, {in}));
        draft.doubt("the endpoints of a Service stand in other objects");
    }

    Reader* reader_;
    const Value* node_;
    std::string_view namespace_;
};

std::string http_condition(const Value& http) {
    std::string text = "HTTP";
    const std::vector<std::string_view> methods = string_items(http["methods"]);
    if (!methods.empty()) text += fmt::format(" {}", fmt::join(methods, " or "));
    std::vector<std::string> paths;
    for (const Value& path : http["paths"].items()) {
        if (const auto exact = path["exact"].string_if()) paths.emplace_back(*exact);
        if (const auto prefix = path["prefix"].string_if()) paths.push_back(fmt::format("{}*", *prefix));
    }
    if (!paths.empty()) text += fmt::format(" {}", fmt::join(paths, " or "));
    return text;
}

// What is asked beyond peers and ports of the destination.
std::string condition_of(Reader& reader, const Value& node, const Value& source) {
    std::vector<std::string> texts;
    if (const Value& http = reader.map(node, "http")) texts.push_back(http_condition(http));
    if (source["ports"].size() + source["notPorts"].size() > 0)
        texts.emplace_back("from the source ports that the rule names");
    return fmt::format("{}", fmt::join(texts, ", "));
}

// A rule for one family of addresses: pods may have both.
void restrict_family(Reader& reader, const Value& node, PeerDraft& draft) {
    const auto version = reader.integer_if(node, "ipVersion");
    if (!version) return;
    if (*version != 4 && *version != 6)
        return reader.fail(node["ipVersion"], fmt::format("ipVersion must be 4 or 6, not {}", *version));
    draft.keep_addresses(*estate::parse_block(*version == 4 ? "0.0.0.0/0" : "::/0"));
    draft.doubt_pods("it is for one family of addresses, and of which the pod has one is not known");
}

// The policy's own pods for which the rule stands: all of them, unless it says. Their addresses and Services
// are not known.
void restrict_subject(CalicoRule& read, const PeerDraft& own) {
    read.for_all = own.is_everybody();
    if (read.for_all) return;
    const TrafficPeer peer = own.finish();
    const bool covers_all = peer.addresses_cover_pods == Truth::Yes && !peer.addresses.empty();
    read.subject = covers_all ? Selection::unknown() : peer.pods;
}

} // namespace

std::optional<CalicoRule> read_calico_rule(Reader& reader, const Value& node, CalicoSide side,
                                           std::string_view namespace_, std::string path) {
    const auto action = action_of(reader, node);
    if (!action) return std::nullopt;
    const Value& source = reader.map(node, "source");
    const Value& destination = reader.map(node, "destination");
    Entity from(reader, source, namespace_);
    Entity to(reader, destination, namespace_);
    const bool in = side == CalicoSide::Ingress;

    CalicoRule read;
    read.rule.action = *action;
    read.rule.path = std::move(path);
    PeerDraft peer = (in ? from : to).who();
    restrict_family(reader, node, peer);
    read.rule.peers.push_back(peer.finish());
    restrict_subject(read, (in ? to : from).who());
    read_calico_ports(reader, read.rule, node, destination);
    read.rule.condition = condition_of(reader, node, source);
    if (read.rule.action != TrafficAction::Allow && !read.rule.condition.empty())
        read.rule.applies = Truth::Unknown;
    const bool known = reader.only(node, {"action", "ipVersion", "protocol", "notProtocol", "icmp", "notICMP",
                                          "source", "destination", "http", "metadata"});
    const bool known_from = from.knows_fields();
    const bool known_to = to.knows_fields();
    if (!known || !known_from || !known_to) doubt(read.rule);
    return read;
}

} // namespace cofferdam::kubernetes
