// Asks again what a server serves while its kinds are watched: one answer after another, and nobody waits for
// them.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "sources/cluster/discovery.h"

namespace cofferdam::cluster {

class Rediscovery {
  public:
    // REQUIRES: what is referred to outlives this
    Rediscovery(ReadSecrets secrets, Transport& transport, const Pace& pace)
        : secrets_(secrets), transport_(transport), pace_(pace) {}

    // REQUIRES: !is_running()
    void begin();
    bool is_running() const { return discoverer_.has_value(); }
    // When it was last begun: what it finds is true of that time or later.
    std::optional<Pace::Steady> begun() const { return begun_; }

    // Gives up what takes too long.
    void step();
    std::optional<StreamId> stream() const { return stream_; }
    // REQUIRES: arrival is of stream()
    void take(Arrival arrival);

    using Found = std::expected<Discovery, Refusal>;
    // Once, when it has ended.
    std::optional<Found> take_found() { return std::exchange(found_, std::nullopt); }

  private:
    void ask();
    void answer(const Client::Answer& answer);
    void end(Found found);
    void fail(std::string message) { answer(std::unexpected(Refusal{Cause::Failed, std::move(message)})); }

    ReadSecrets secrets_;
    Transport& transport_;
    const Pace& pace_;
    TransportLimits limits_{};
    std::optional<Discoverer> discoverer_;
    std::optional<StreamId> stream_;
    std::string body_;
    std::optional<Pace::Steady> begun_;
    Pace::Steady heard_{}; // when something last came
    std::optional<Found> found_;
};

} // namespace cofferdam::cluster
