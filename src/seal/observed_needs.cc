#include "seal/observed_needs.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "seal/flow_ends.h"

namespace cofferdam::seal {

namespace {

using estate::PortSet;
using observations::FlowEnd;
using observations::ObservedFlow;
using reach::PeerId;

constexpr std::uint16_t dns = 53;

bool is_dns(const observations::Flow& flow) {
    return flow.port == dns && flow.protocol != estate::Protocol::Sctp && flow.to.namespace_ == "kube-system";
}

// One end as a policy can name it.
struct Named {
    std::optional<PeerId> peer;
    estate::AddressSet addresses;
    const estate::Service* service = nullptr;
    std::string unnamed; // why it can be none of these
};

class Observer {
  public:
    Observer(const reach::Reach& reach, const HostLookup& lookup, const Scope& scope)
        : reach_(reach), lookup_(lookup), scope_(scope), ends_(reach) {}

    void add(const ObservedFlow& seen) {
        Named from = name(seen.flow.from);
        if (from.service != nullptr) from.unnamed = "a Service connects to nobody";
        const Named to = name(seen.flow.to);
        const bool concerns = is_sealed(from) || is_sealed(to) || to.service != nullptr;
        if (!concerns) return;
        if (from.peer && is_dns(seen.flow)) {
            traffic_.insert(*from.peer);
            return want(*from.peer, DnsPods{}, seen);
        }
        for (const Named* const end : {&std::as_const(from), &to}) {
            if (!end->unnamed.empty()) return note(seen, end->unnamed);
        }
        if (!from.peer && !to.peer && to.service == nullptr) return;
        if (from.peer == to.peer && from.peer) return;
        connect(from, to, seen);
    }

    Needs take() {
        for (const PeerId peer : scope_.peers()) {
            if (!traffic_.contains(peer))
                needs_.notes.push_back({NoteKind::NoTraffic, describe(reach_[peer]), "no record names it"});
        }
        return std::move(needs_);
    }

  private:
    bool is_sealed(const Named& end) const { return end.peer && scope_.contains(*end.peer); }

    Named name(const FlowEnd& end) const {
        Named named;
        if (end.kind == "Node") {
            named.unnamed = "NetworkPolicy cannot name a node";
        } else if (end.kind == "Service") {
            const auto& services = lookup_.index().services(Id<estate::Target>{0}, end.namespace_, end.name);
            if (!services.empty()) named.service = &reach_.snapshot()[services.front()];
            if (services.empty())
                named.unnamed = fmt::format("there is no Service {}/{}", end.namespace_, end.name);
        } else if (!end.name.empty()) {
            named.peer = ends_.peer(end);
            if (!named.peer) named.unnamed = fmt::format("{} is not in the estate", to_string(end));
        } else {
            name_address(end.address, named);
        }
        return named;
    }

    void name_address(std::string_view text, Named& named) const {
        named.peer = ends_.peer_at(text);
        named.service = ends_.service_at(text);
        if (named.peer || named.service != nullptr) return;
        const auto address = estate::parse_address(text);
        if (!address) {
            named.unnamed =
                text.empty() ? "an end without name and address" : fmt::format("\"{}\" is no address", text);
        } else if (ends_.is_node(text)) {
            named.unnamed = fmt::format("NetworkPolicy cannot name a node ({})", text);
        } else {
            named.addresses = estate::AddressRange{*address, *address};
        }
    }

    void connect(const Named& from, const Named& to, const ObservedFlow& seen) {
        if (from.peer) traffic_.insert(*from.peer);
        WantEnd source = from.addresses;
        if (from.peer) source = *from.peer;
        if (to.service != nullptr) return connect_service(source, *to.service, seen);
        if (to.peer) {
            traffic_.insert(*to.peer);
            want(source, *to.peer, seen);
        } else {
            want(source, to.addresses, seen);
        }
    }

    // A record made before the Service's address was translated: the pods behind it, on their own ports.
    void connect_service(const WantEnd& source, const estate::Service& service, const ObservedFlow& seen) {
        const std::vector<Destination> behind = lookup_.behind(service, seen.flow.port);
        for (const Destination& destination : behind) {
            if (!destination.peer) continue;
            traffic_.insert(*destination.peer);
            needs_.wants.push_back({target_of(source, *destination.peer), source, *destination.peer,
                                    destination.ports, reason(seen)});
        }
        if (behind.empty())
            note(seen, fmt::format("no pod stands behind port {} of Service {}/{}", seen.flow.port,
                                   service.namespace_, service.name));
    }

    static std::string reason(const ObservedFlow& seen) {
        return fmt::format("{} {} of {} to {}, first {}", seen.count, seen.count == 1 ? "flow" : "flows",
                           to_string(seen.flow.from), to_string(seen.flow.to), seen.place);
    }

    Id<estate::Target> target_of(const WantEnd& a, const WantEnd& b) const {
        const auto* const peer = std::get_if<PeerId>(&a);
        return reach_[peer != nullptr ? *peer : std::get<PeerId>(b)].target;
    }

    void want(WantEnd from, WantEnd to, const ObservedFlow& seen) {
        const Id<estate::Target> target = target_of(from, to);
        needs_.wants.push_back({target, std::move(from), std::move(to),
                                PortSet::of(seen.flow.protocol, seen.flow.port), reason(seen)});
    }

    void note(const ObservedFlow& seen, const std::string& why) {
        needs_.notes.push_back(
            {NoteKind::FlowNotUsed,
             fmt::format("{} to {}", to_string(seen.flow.from), to_string(seen.flow.to)),
             fmt::format("{} {}: {} ({})", to_string(seen.flow.protocol), seen.flow.port, why, seen.place)});
    }

    const reach::Reach& reach_;
    const HostLookup& lookup_;
    const Scope& scope_;
    FlowEnds ends_;
    std::set<PeerId> traffic_;
    Needs needs_;
};

void note_counts(const observations::FlowWindow& window, Needs& needs) {
    const observations::FlowCounts& counts = window.counts();
    const auto note = [&](std::uint64_t count, std::string_view what) {
        if (count > 0)
            needs.notes.push_back(
                {NoteKind::FlowsNotKept, fmt::format("{} records", count), std::string(what)});
    };
    note(counts.beyond_limit,
         fmt::format("came after {} distinct flows, the limit: what they would need is cut", window.limit()));
    note(counts.bad, "could not be read");
    note(counts.lost, "say that the recorder missed some flows");
    note(counts.unknown_direction, "do not tell which end is the client");
    note(counts.denied, "were denied then, and are not wanted");
    note(counts.unanswered, "had no answer");
    note(counts.other_protocols, "are of protocols that NetworkPolicy does not speak of");
}

} // namespace

Needs observed_needs(const reach::Reach& reach, const HostLookup& lookup, const Scope& scope,
                     const observations::FlowWindow& window) {
    Observer observer(reach, lookup, scope);
    for (const ObservedFlow& seen : window.flows()) observer.add(seen);
    Needs needs = observer.take();
    note_counts(window, needs);
    return needs;
}

} // namespace cofferdam::seal
