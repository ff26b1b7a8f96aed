// Outside: the address ranges that the policies of an estate tell apart, and what passes between them and
// the peers. Rows are shared by the peers that have the same.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "analysis/reach/compose_networks.h"
#include "analysis/reach/model.h"
#include "analysis/reach/reach.h"

namespace cofferdam::reach {

// The peers of one target, and what decides between them: policies between pods, networks between Compose
// services.
struct TargetPeers {
    std::uint32_t begin = 0; // places among all peers
    std::uint32_t end = 0;
    std::shared_ptr<const ComposeNetworks> networks;
    std::vector<std::uint32_t> services;     // by place from `begin`: place in `networks`; no_service of pods
    std::vector<std::uint64_t> service_pods; // likewise, how many run; 0 of pods
    Model model;

    static constexpr std::uint32_t no_service = UINT32_MAX;
    std::uint32_t service(std::uint32_t peer) const {
        return services.empty() ? no_service : services[peer - begin];
    }
};

PortPassage passage_of(Truth all_ports);
// Of a Compose service: with addresses that are neither the host's nor a service's.
PortPassage outside_passage(const ComposeNetworks& networks, std::uint32_t service, Direction direction);
// What passes by one or the other.
PortPassage either(const PortPassage& a, const PortPassage& b);

class Outside {
  public:
    // REQUIRES: the targets outlive this
    explicit Outside(std::span<const TargetPeers> targets);

    std::span<const estate::AddressRange> ranges(std::size_t target) const {
        return std::span(ranges_).subspan(first_range_[target],
                                          first_range_[target + 1] - first_range_[target]);
    }
    const estate::AddressRange& range(std::uint32_t index) const { return ranges_[index]; }

    // Made when first asked for; lives as long as this.
    const std::vector<RangeLink>& links(std::uint32_t peer, Direction direction) const;

  private:
    // What peers with the same links have in common: address rows that are joined, or a Compose service.
    struct Row {
        const TargetPeers* target = nullptr;
        std::uint32_t service = TargetPeers::no_service;
        Direction direction = Direction::Ingress; // of a service's
        std::vector<RowId> joined;
        std::unique_ptr<const std::vector<RangeLink>> links = nullptr;
    };
    // Of one target.
    struct KnownRows {
        std::vector<std::uint32_t> single; // by address row
        std::map<std::vector<RowId>, std::uint32_t> joined;
    };

    void add_ranges(const Model& model);
    std::uint32_t row_of(const TargetPeers& target, std::uint32_t peer, Direction direction,
                         KnownRows& known);
    std::uint32_t add_row(Row row);
    std::vector<RangeLink> links_of(const Row& row) const;

    std::span<const TargetPeers> targets_;
    std::vector<estate::AddressRange> ranges_;
    std::vector<std::uint32_t> first_range_ = {0};
    std::array<std::vector<std::uint32_t>, 2> row_of_peer_; // by Direction, then peer
    mutable std::vector<Row> rows_;
    mutable std::mutex lock_; // of the links of rows
};

} // namespace cofferdam::reach
