// What the readers of network policies share: peers by constraints that all have to hold, rules that were not
// understood, and the parts of a policy object that its traffic makes.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "estate/policy_object.h"
#include "kubernetes/reader.h"

namespace cofferdam::kubernetes {

// Everybody, less what each constraint takes out.
class PeerDraft {
  public:
    // Only pods that match.
    void keep_pods(estate::Selection pods);
    // Everybody but these pods; what is no pod stays.
    void drop_pods(estate::Selection pods);
    // Where pods are kept, these sets of addresses too; where pods are dropped, these too.
    void choose_address_sets(estate::Selection sets) { address_sets_ = std::move(sets); }
    void keep_addresses(const estate::AddressSet& addresses);
    void drop_addresses(const estate::AddressSet& addresses);
    // Whether a pod is meant cannot be known. `why`: as TrafficPeer::doubt; the first counts.
    void doubt_pods(std::string_view why);
    // Whether anybody is meant cannot be known.
    void doubt(std::string_view why);
    // Why pods may match or not, should that be so.
    void explain(std::string_view why) {
        if (why_.empty()) why_ = why;
    }
    void set_nodes(Truth nodes) { nodes_ = nodes; }

    // Nothing constrains it.
    bool is_everybody() const { return !constrained_; }
    estate::TrafficPeer finish() const;

  private:
    estate::Selection pods_ = estate::Selection::all();
    std::optional<estate::Selection> address_sets_;
    estate::AddressSet within_ = estate::AddressSet::all();
    bool constrained_ = false;
    bool only_pods_ = false;
    bool any_of_pods_ = true; // nothing constrained the pods by what they are
    bool by_address_ = false;
    bool without_addresses_ = false;
    bool some_addresses_ = false;
    std::optional<Truth> nodes_;
    std::string_view why_;
};

// Addresses in CIDR or, if `bare_addresses`, alone. What is neither is reported.
estate::AddressSet address_set(Reader& reader, const value::Value& list, bool bare_addresses);

// A rule of which something was not understood: it may match anybody on any port.
void doubt(estate::TrafficRule& rule);

// Does the map have only these keys (or nulls)? Unlike Reader::only it tells nobody.
bool has_only(const value::Value& map, std::initializer_list<std::string_view> keys);

// Ports of which one of the names and the protocols say no more: the three of them.
void add_named_port(estate::TrafficRule& rule, std::string_view name);

// Some rule surely allows everybody on all of these ports.
bool opens(const estate::TrafficSide& side, const estate::PortSet& ports);

// The part of the object that enforces `traffic`, which has its path and its directions. `selection`: within
// the policy's own namespace, if it has one.
estate::PolicyPart part_of(const estate::TrafficPolicy& traffic, estate::Selection selection);

} // namespace cofferdam::kubernetes
