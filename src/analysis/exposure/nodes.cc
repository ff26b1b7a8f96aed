#include "analysis/exposure/nodes.h"

#include <fmt/format.h>

#include "analysis/exposure/public_addresses.h"

namespace cofferdam::exposure {

namespace {

using estate::Node;

// The node's first public address; "" if it has none.
std::string_view public_address(const Node& node) {
    for (const std::string_view text : node.addresses) {
        const auto address = estate::parse_address(text);
        if (address && public_addresses().contains(*address)) return text;
    }
    return "";
}

struct Seen {
    std::size_t nodes = 0;
    bool all_have_addresses = true;
    const Node* with_public_address = nullptr;
};

Lead lead_of(const Seen& seen) {
    if (seen.with_public_address != nullptr) {
        return {
            Truth::Unknown,
            fmt::format(
                "node {} has the public address {}, and what firewall stands before it is not in the estate",
                seen.with_public_address->name, public_address(*seen.with_public_address))};
    }
    if (seen.nodes == 0 || !seen.all_have_addresses) {
        return {Truth::Unknown, "whether nodes have public addresses is not in the estate"};
    }
    return {Truth::No, fmt::format("all nodes in the estate ({}) have private addresses only", seen.nodes)};
}

} // namespace

NodePorts::NodePorts(const EstateIndex& index) {
    std::vector<Seen> by_target(index.snapshot().targets().size());
    for (const auto [id, node] : index.snapshot().table<Node>()) {
        Seen& seen = by_target[index.target_of(node).slot];
        ++seen.nodes;
        if (node.addresses.empty()) seen.all_have_addresses = false;
        if (!public_address(node).empty()) seen.with_public_address = &node;
    }
    for (const Seen& seen : by_target) leads_.push_back(lead_of(seen));
}

} // namespace cofferdam::exposure
