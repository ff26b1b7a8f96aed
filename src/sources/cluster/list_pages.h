// The pages of one kind's list: which to ask for next, and what they held. A page says at its very beginning
// where the next one is, so that one may be asked for while the page before still comes.
#pragma once

#include <deque>
#include <expected>

#include "sources/cluster/collect.h"
#include "sources/cluster/transport.h"

namespace cofferdam::cluster {

class ListPages {
  public:
    // REQUIRES: options outlives this
    ListPages(const CollectOptions& options, Resource resource) : options_(options), pages_(1) {
        list_.resource = std::move(resource);
    }

    const Resource& resource() const { return list_.resource; }
    std::uint64_t bytes() const { return bytes_; } // of lines, by now

    // The page to ask for now, once each. Nothing: as many are on their way as should be, or there is none.
    std::optional<std::size_t> next();
    Request request(std::size_t page) const;

    // What has come of a page by now.
    void glance(std::size_t page, std::string_view beginning);

    struct Bad {
        bool is_broken = false; // no whole answer: another attempt may bring one
        Refusal refusal{};
    };
    std::expected<void, Bad> take(std::size_t page, const std::string& body);
    bool is_done() const;

    // From the first page, after the continue token has expired; the last time without pages, for then there
    // is nothing that can expire. False: not again. Which pages were asked for no longer matters.
    bool restart(Time now);

    void begin(Time now) { list_.begun = now; }
    // REQUIRES: is_done()
    List finish(Time now) &&;

  private:
    struct Page {
        std::string token{}; // "" of the first
        std::string lines{};
        bool is_asked = false;
        bool is_taken = false;
    };

    void note_next(std::size_t page, std::string_view token);

    const CollectOptions& options_;
    List list_{};
    std::deque<Page> pages_; // those whose tokens are known
    std::size_t bytes_ = 0;  // of lines
    int restarts_ = 0;
};

} // namespace cofferdam::cluster
