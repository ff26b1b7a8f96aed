// FlowEnds: which peer of the estate an end of a recorded flow is.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "analysis/reach/reach.h"
#include "observations/flow.h"

namespace cofferdam::seal {

class FlowEnds {
  public:
    // Records name no target: an estate of several is searched in their order.
    explicit FlowEnds(const reach::Reach& reach);

    // By kind and name; a pod by the name that its controller gives it.
    std::optional<reach::PeerId> peer(const observations::FlowEnd& end) const;
    // By an address that a live pod, or an EndpointSlice, has.
    std::optional<reach::PeerId> peer_at(std::string_view address) const;
    // By the address that a live Service has: NAMESPACE, NAME.
    const estate::Service* service_at(std::string_view address) const;
    bool is_node(std::string_view address) const;

  private:
    void add_addresses();
    void add_pod(const estate::Object& object, std::optional<reach::PeerId> peer);
    std::optional<reach::PeerId> find(std::string_view namespace_, std::string_view name,
                                      std::string_view kind) const;
    std::optional<reach::PeerId> owner_of(std::string_view namespace_, std::string_view pod) const;

    const reach::Reach* reach_;
    std::map<std::tuple<std::string_view, std::string_view, std::string_view>, reach::PeerId>
        peers_; // namespace, name, kind
    std::map<std::pair<std::string_view, std::string_view>, reach::PeerId>
        pods_; // live ones, by namespace, name
    std::map<std::string_view, reach::PeerId> addresses_;
    std::map<std::string_view, const estate::Service*> services_;
    std::map<std::string_view, bool> nodes_;
};

} // namespace cofferdam::seal
