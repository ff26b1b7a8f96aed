#include "seal/note.h"

#include <algorithm>

#include "core/check.h"

namespace cofferdam::seal {

namespace {

constexpr NoteHeading headings[] = {
    {NoteKind::ExternalName, "external-name", "Cut: names outside the cluster", true},
    {NoteKind::ApiServer, "api-server", "Cut: the Kubernetes API (give --api-server CIDR to allow it)", true},
    {NoteKind::Perhaps, "perhaps-cut", "Cut, unless it is at an address that policies of the estate let pass",
     true},
    {NoteKind::KeptClosed, "kept-closed", "Cut: denied by a policy that this plan cannot open", true},
    {NoteKind::Unresolved, "unresolved", "Cut, if it is needed: names that lead to nothing here", true},
    {NoteKind::FlowNotUsed, "flow-not-used", "Cut, if it is needed: flows that no policy can name", true},
    {NoteKind::NotSealed, "not-sealed", "Not sealed", false},
    {NoteKind::Passes, "passes",
     "Not cut: needs that no policy was written for, and that pass wherever they lead", false},
    {NoteKind::FromSecret, "from-secret", "Not known: addresses that stand in Secrets", false},
    {NoteKind::FlowsNotKept, "flows-not-kept", "Not known: records of flows that were skipped", false},
    {NoteKind::NoNeed, "no-need", "Not known: workloads with no need found", false},
    {NoteKind::NoTraffic, "no-traffic", "Not known: workloads without a recorded flow", false},
    {NoteKind::Rare, "rare", "Not known: workloads that run seldom", false},
    {NoteKind::Scraped, "scraped", "Not known: who scrapes metrics", false},
    {NoteKind::HostNetwork, "host-network", "Not known: pods of the host's network", false},
    {NoteKind::SharedLabels, "shared-labels", "Wider than wanted: labels that do not tell workloads apart",
     false},
    {NoteKind::NotOpened, "not-opened", "Left as it is: ways in that policies of the estate narrow today",
     false},
    {NoteKind::Opens, "opens", "Opened: wanted, and denied today", false},
    {NoteKind::Covered, "covered", "Nothing to add: policies that are there say it all", false},
    {NoteKind::Chart, "chart", "Rendered from charts", false},
};

} // namespace

std::span<const NoteHeading> note_headings() { return headings; }

const NoteHeading& heading_of(NoteKind kind) {
    const auto* const found = std::ranges::find(headings, kind, &NoteHeading::kind);
    COFFERDAM_CHECK(found != std::end(headings));
    return *found;
}

} // namespace cofferdam::seal
