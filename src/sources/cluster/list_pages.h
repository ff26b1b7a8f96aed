// The pages of one kind's list: which to ask for next, and what they hold.
#pragma once

#include <expected>

#include "sources/cluster/collect.h"
#include "sources/cluster/transport.h"
#include "value/value.h"

namespace cofferdam::cluster {

class ListPages {
  public:
    // REQUIRES: options outlives this
    ListPages(const CollectOptions& options, Resource resource) : options_(options) {
        list_.resource = std::move(resource);
    }

    const Resource& resource() const { return list_.resource; }
    std::uint64_t bytes() const { return list_.lines.size(); } // by now
    // Of the page that comes next.
    Request request() const;

    enum class Rest : bool { None, More };
    std::expected<Rest, Refusal> take(const value::Value& page);

    // From the first page, after the continue token has expired; the last time without pages, for then there
    // is nothing that can expire. False: not again.
    bool restart(Time now);

    void begin(Time now) { list_.begun = now; }
    List finish(Time now) && {
        list_.ended = now;
        return std::move(list_);
    }

  private:
    std::expected<void, Refusal> take_items(const value::Value& page);

    const CollectOptions& options_;
    List list_{};
    std::string next_; // the continue token
    std::size_t pages_ = 0;
    int restarts_ = 0;
    value::Arena arena_; // of one object
};

} // namespace cofferdam::cluster
