// FlowWindow: the distinct flows of some records, within a bound. What came after the bound was reached is
// counted, not kept: who uses the window must say so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "observations/flow_format.h"
#include "value/text.h"

namespace cofferdam::observations {

struct ObservedFlow {
    Flow flow;
    std::uint64_t count = 0;
    std::string place; // where it was first seen: "flows.json:31"
};

struct FlowCounts {
    std::uint64_t lines = 0; // that are not empty
    std::uint64_t flows = 0; // that were kept, or were there already
    std::uint64_t replies = 0;
    std::uint64_t denied = 0;
    std::uint64_t unanswered = 0;
    std::uint64_t unknown_direction = 0;
    std::uint64_t other_protocols = 0;
    std::uint64_t lost = 0;
    std::uint64_t remarks = 0;
    std::uint64_t bad = 0;
    std::uint64_t beyond_limit = 0; // flows that no longer had a place
};

class FlowWindow {
  public:
    static constexpr std::size_t default_limit = 200'000;

    explicit FlowWindow(std::size_t limit = default_limit) : limit_(limit) {}

    // Reads the lines of one record, in the format that its first line shows.
    void read(const std::shared_ptr<const value::Text>& text);

    const FlowCounts& counts() const { return counts_; }
    std::size_t limit() const { return limit_; }
    std::size_t size() const { return flows_.size(); }
    // Bad lines, each with file and line; of each file the first hundred.
    const std::vector<value::Problem>& problems() const { return problems_; }
    // By ends, port and protocol.
    std::vector<ObservedFlow> flows() const;

  private:
    struct Seen {
        std::uint64_t count = 0;
        std::uint32_t file = 0;
        std::uint32_t line = 0;
    };
    struct FlowHash {
        std::size_t operator()(const Flow& flow) const;
    };

    void add(Flow flow, std::uint32_t line);
    void count(Skipped skipped);

    std::size_t limit_;
    std::unordered_map<Flow, Seen, FlowHash> flows_;
    std::vector<std::string> files_;
    FlowCounts counts_;
    std::vector<value::Problem> problems_;
};

} // namespace cofferdam::observations
