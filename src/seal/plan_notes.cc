#include "seal/plan_notes.h"

#include <set>

#include <fmt/format.h>

namespace cofferdam::seal {

namespace {

using reach::PeerId;

class Notes {
  public:
    Notes(const reach::Reach& reach, NetworkPlan& plan, const std::vector<PodSelector>& selectors)
        : reach_(reach), plan_(plan), selectors_(selectors) {
        for (const Want& want : plan.wants) {
            for (const WantEnd* end : {&want.from, &want.to}) {
                if (const auto* const peer = std::get_if<PeerId>(end)) needed_.insert(*peer);
            }
        }
    }

    void add(PeerId peer) {
        const reach::Peer& row = reach_[peer];
        if (row.host_network)
            note(peer, NoteKind::HostNetwork,
                 "its traffic comes from its node's address, and what policies do to it is undefined");
        if (row.kind == "CronJob") note(peer, NoteKind::Rare, "a CronJob");
        if (row.kind == "Job") note(peer, NoteKind::Rare, "a Job");
        if (is_scraped(peer))
            note(peer, NoteKind::Scraped,
                 "prometheus.io/scrape is set; let the scraper in by a record of its flows");
        if (!selectors_[peer.index].others.empty() && needed_.contains(peer))
            note(peer, NoteKind::SharedLabels, others(peer));
        const std::string_view chart = reach_.snapshot().object_of(workload_of(reach_, peer)).chart;
        if (!chart.empty())
            note(peer, NoteKind::Chart,
                 fmt::format("chart {}: deploy the policies as an overlay (kubectl apply -k), or put them "
                             "into the chart's templates",
                             chart));
    }

    // Objects of the Prometheus operator say what is scraped, not by which pods.
    void add_monitors() {
        for (const auto& [id, object] : reach_.snapshot().table<estate::Object>()) {
            if (object.kind == "ServiceMonitor" || object.kind == "PodMonitor")
                plan_.notes.push_back(
                    {NoteKind::Scraped, fmt::format("{} {}/{}", object.kind, object.namespace_, object.name),
                     "what it selects is scraped; let the scraper in by a record of its flows"});
        }
    }

  private:
    void note(PeerId peer, NoteKind kind, std::string text) {
        plan_.notes.push_back({kind, describe(reach_[peer]), std::move(text)});
    }

    bool is_scraped(PeerId peer) const {
        return workload_of(reach_, peer).pod_annotations.find("prometheus.io/scrape") == "true";
    }

    std::string others(PeerId peer) const {
        std::string text = "its labels select also ";
        const std::vector<PeerId>& others = selectors_[peer.index].others;
        for (std::size_t i = 0; i < others.size() && i < 3; ++i)
            text += fmt::format("{}{}", i > 0 ? ", " : "", describe(reach_[others[i]]));
        if (others.size() > 3) text += fmt::format(" and {} more", others.size() - 3);
        return text;
    }

    const reach::Reach& reach_;
    NetworkPlan& plan_;
    const std::vector<PodSelector>& selectors_;
    std::set<PeerId> needed_;
};

} // namespace

void add_workload_notes(const reach::Reach& reach, NetworkPlan& plan,
                        const std::vector<PodSelector>& selectors) {
    Notes notes(reach, plan, selectors);
    for (const PeerId peer : plan.sealed) notes.add(peer);
    notes.add_monitors();
}

} // namespace cofferdam::seal
