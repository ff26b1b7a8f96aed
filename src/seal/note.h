// Note: one thing that whoever applies a plan has to know: what it does not know, and what it cuts.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cofferdam::seal {

enum class NoteKind : std::uint8_t {
    // What is wanted and will not pass
    ExternalName, // outside the cluster, by a name: NetworkPolicy knows addresses only
    ApiServer,    // its address is in no manifest
    Perhaps,      // either of these, and some addresses pass
    KeptClosed,   // a policy of another engine denies it
    Unresolved,   // a name of the cluster that leads to nothing in the estate
    NotSealed,    // a namespace that is left as it is
    // What is not known
    Passes,       // an end that is not known, wherever it is: everything passes
    FromSecret,   // an address that stands in a Secret, whose values are not read
    FlowNotUsed,  // a flow whose end is nothing that a policy can name
    FlowsNotKept, // records that were skipped
    NoNeed,       // nothing is known of what the workload talks to
    NoTraffic,    // records of flows were given, and none names the workload
    Rare,         // runs seldom: a short record may lack it
    Scraped,      // metrics that somebody scrapes: nothing declares who
    HostNetwork,  // NetworkPolicy is undefined on it
    SharedLabels, // its labels are those of other workloads too
    // What the plan does beyond closing
    NotOpened, // a way in from outside that policies narrow today
    Opens,     // wanted, and denied today
    Covered,   // policies that are there already say it all
    Chart,     // rendered from a chart: where the policies belong
};

struct NoteHeading {
    NoteKind kind;
    std::string_view word;  // in JSON: "external-name"
    std::string_view title; // "Cut: names outside the cluster"
    bool cuts;              // something that is wanted will not pass
};

// One for each kind, in the order in which they are told.
std::span<const NoteHeading> note_headings();
const NoteHeading& heading_of(NoteKind kind);

struct Note {
    NoteKind kind = NoteKind::Unresolved;
    std::string subject; // "Deployment shop/web", "Namespace shop"
    std::string text;

    auto operator<=>(const Note&) const = default;
};

} // namespace cofferdam::seal
