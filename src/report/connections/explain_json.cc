// docs/reach.md is the contract of these records.
#include "estate/field.h"
#include "report/connections/explain.h"
#include "report/connections/words.h"
#include "report/json_records.h"
#include "report/wording.h"

namespace cofferdam::connections {

namespace {

using reach::PolicyReason;
using report::JsonWriter;

std::string_view outcome_words(PolicyReason::Outcome outcome) {
    switch (outcome) {
    case PolicyReason::Outcome::Allows: return "allows";
    case PolicyReason::Outcome::Denies: return "denies";
    case PolicyReason::Outcome::Passes: return "passes";
    case PolicyReason::Outcome::NoRules: return "has no rules";
    case PolicyReason::Outcome::NoPeer: return "no rule selects the peer";
    case PolicyReason::Outcome::PortsDiffer: return "a rule selects the peer for other ports";
    case PolicyReason::Outcome::NothingToSay: break;
    }
    return "nothing to say";
}

void write_policy(JsonWriter& out, const reach::Reach& reach, const PolicyExplanation& told) {
    const PolicyReason& reason = told.reason;
    const estate::Object& object = reach.snapshot()[reason.policy->object];
    out.begin_object();
    out.member("kind", object.kind);
    out.member("namespace", object.namespace_);
    out.member("name", object.name);
    out.member("outcome", told.lacks_port_names ? "a rule selects the peer for port names that it has not"
                                                : outcome_words(reason.outcome));
    if (reason.rule != nullptr) {
        out.count("rule", reason.rule_index + 1);
        if (!reason.rule->name.empty()) out.member("rule_name", reason.rule->name);
        if (!reason.rule->condition.empty()) out.member("condition", reason.rule->condition);
    }
    out.member("path", path_of(reason));
    if (!told.doubt.empty()) out.member("doubt", told.doubt);
    report::write_source(out, place_of(reach, reason));
    out.end_object();
}

void write_side(JsonWriter& out, const reach::Reach& reach, std::string_view name,
                const SideExplanation& side) {
    out.begin_object(name);
    out.member("answer", words(side.allowed));
    out.begin_array("policies");
    for (const PolicyExplanation& policy : side.policies) write_policy(out, reach, policy);
    out.end_array();
    if (!side.note.empty()) out.member("note", side.note);
    out.end_object();
}

void write_entry(JsonWriter& out, const estate::Snapshot& snapshot, const EntryExplanation& told) {
    const estate::Object& object = snapshot[told.entry.through];
    out.begin_object();
    out.member("kind", object.kind);
    out.member("namespace", object.namespace_);
    out.member("name", object.name);
    out.member("service", snapshot[told.entry.service].name);
    out.member("leads_here", told.leads_here);
    report::write_source(out, estate::locate(object, "metadata.name").place);
    out.end_object();
}

void write_part(JsonWriter& out, const reach::Reach& reach, const Part& part) {
    out.begin_object();
    out.key("ports");
    write_ports(out, part.ports);
    out.member("answer", words(part.allowed));
    write_side(out, reach, "egress", part.egress);
    write_side(out, reach, "ingress", part.ingress);
    if (!part.entries.empty()) {
        out.begin_array("through");
        for (const EntryExplanation& entry : part.entries) write_entry(out, reach.snapshot(), entry);
        out.end_array();
    }
    out.end_object();
}

} // namespace

namespace {

void write_record(JsonWriter& out, const reach::Reach& reach, const Explanation& told, const Party& from,
                  const Party& to) {
    out.line();
    out.begin_object();
    out.key("from");
    write_party(out, reach, from);
    out.key("to");
    write_party(out, reach, to);
    out.member("default", told.is_default());
    out.member("enforced", report::answer_of(told.enforced(reach)));
    out.begin_array("parts");
    for (const Part& part : told.parts) {
        out.line();
        write_part(out, reach, part);
    }
    out.end_array();
    out.end_object();
}

} // namespace

void write_explanation(JsonWriter& out, const reach::Reach& reach, const Explanation& told) {
    if (told.addresses.empty()) return write_record(out, reach, told, told.from, told.to);
    for (const estate::AddressRange& range : told.addresses.ranges()) {
        const bool is_source = std::holds_alternative<estate::AddressRange>(told.from);
        write_record(out, reach, told, is_source ? Party(range) : told.from,
                     is_source ? told.to : Party(range));
    }
}

} // namespace cofferdam::connections
