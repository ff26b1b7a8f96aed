// Classes: pods of one target that no policy of it can tell apart.
//
// They stand in the order of their namespaces, so that a namespace is a range of them. Alike are pods of one
// namespace with the same labels of mentioned keys, and the same of everything else that policies ask for.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/reach/peers.h"
#include "analysis/reach/port_sets.h"
#include "analysis/reach/sequences.h"
#include "analysis/reach/vocabulary.h"
#include "estate/selection.h"
#include "estate/snapshot.h"

namespace cofferdam::reach {

using ClassId = std::uint32_t;

struct ClassRange {
    ClassId begin = 0;
    ClassId end = 0;
};

// Sorted lists of numbers, one for each of some keys, side by side.
class Lists {
  public:
    struct Item {
        std::uint32_t list;
        std::uint32_t value;
    };

    Lists() : begins_(1, 0) {}
    // Values of one list keep their order.
    Lists(std::size_t lists, std::span<const Item> items)
        : Lists(lists, [items](auto add) {
              for (const Item& item : items) add(item.list, item.value);
          }) {}
    // `each`: calls what it is given for each list and value; twice, the same.
    template <class Each>
        requires std::invocable<Each, void (*)(std::uint32_t, std::uint32_t)>
    Lists(std::size_t lists, Each each) : begins_(lists + 2, 0) {
        each([this](std::uint32_t list, std::uint32_t) { ++begins_[list + 2]; });
        for (std::size_t i = 2; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
        values_.resize(begins_.back());
        each([this](std::uint32_t list, std::uint32_t value) { values_[begins_[list + 1]++] = value; });
        begins_.pop_back();
    }

    std::span<const std::uint32_t> operator[](std::size_t list) const {
        return std::span(values_).subspan(begins_[list], begins_[list + 1] - begins_[list]);
    }
    std::size_t size() const { return begins_.size() - 1; }

  private:
    std::vector<std::uint32_t> begins_;
    std::vector<std::uint32_t> values_;
};

// A namespace that has pods.
struct PodNamespace {
    estate::NamespaceFacts facts;
    std::vector<KnownLabel> labels;
    ClassRange classes;
};

class Classes {
  public:
    // The pods of these peers, which are all of one target and in order. `vocabulary` holds all that policies
    // mention; values that labels have are added. REQUIRES: the snapshot outlives this
    Classes(const estate::Snapshot& snapshot, std::span<const Peer> peers, Vocabulary& vocabulary,
            PortSets& ports);

    static constexpr std::uint32_t no_namespace = UINT32_MAX;
    static std::unordered_map<std::string_view, std::uint32_t> namespaces_of(std::span<const Peer> peers);

    std::uint32_t size() const { return static_cast<std::uint32_t>(weights_.size()); }
    std::span<const PodNamespace> namespaces() const { return namespaces_; }
    std::uint32_t namespace_of(ClassId id) const { return namespace_of_[id]; }
    KnownLabels labels(ClassId id) const {
        return std::span(labels_).subspan(first_label_[id], first_label_[id + 1] - first_label_[id]);
    }
    // How many pods.
    std::uint64_t weight(ClassId id) const { return weights_[id]; }
    bool host_network(ClassId id) const { return host_network_[id]; }
    // One of the pods, for questions that labels do not answer.
    estate::SelectionSubject subject(ClassId id) const;
    // Classes with that label, and those of which it is not known whether they have the key.
    std::span<const ClassId> with_pair(std::uint32_t pair) const { return by_pair_[pair]; }
    std::span<const ClassId> with_unknown(std::uint32_t key) const { return by_unknown_key_[key]; }

    // What the pods' containers call their ports.
    std::uint32_t port_names(ClassId id) const { return port_names_[id]; }
    PortsId resolve(std::uint32_t port_names, std::uint32_t name) const;

    // By place in the span of peers. Of peers that have no pods (Compose): none.
    std::span<const ClassId> of_peer(std::size_t peer) const { return of_peer_[peer]; }
    std::span<const std::uint32_t> peers(ClassId id) const { return peers_[id]; }

  private:
    class Builder;

    const estate::Snapshot* snapshot_;
    std::vector<PodNamespace> namespaces_;
    std::vector<std::uint32_t> namespace_of_;
    std::vector<std::uint64_t> weights_;
    std::vector<bool> host_network_;
    std::vector<Id<estate::Workload>> examples_;
    std::vector<std::uint32_t> port_names_;
    std::vector<std::uint32_t> first_label_;
    std::vector<KnownLabel> labels_;
    Lists by_pair_;
    Lists by_unknown_key_;
    Sequences named_ports_; // [name, ports, name, ports, …]
    Lists of_peer_;
    Lists peers_;
};

} // namespace cofferdam::reach
