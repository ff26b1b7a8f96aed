// Asks an API server, again where that may help: time-outs, a server that is overloaded or restarting, an
// answer that was cut short.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <string>

#include "sources/cluster/transport.h"
#include "value/document.h"

namespace cofferdam::cluster {

// Time and chance, so that tests turn them by hand.
struct Pace {
    using Time = std::chrono::system_clock::time_point;
    using Steady = std::chrono::steady_clock::time_point;
    std::function<Time()> now;      // as people say it; may be set back or forth at any moment
    std::function<Steady()> steady; // what durations are measured by
    std::function<void(std::chrono::milliseconds)> wait;
    std::function<double()> chance; // in [0, 1)
};
Pace real_pace();

struct Attempts {
    int most = 5;
    std::chrono::milliseconds first_wait{500}; // doubled each time, with jitter
    std::chrono::milliseconds longest_wait{10'000};
    std::chrono::seconds longest_retry_after{30}; // a server that asks for more has to do without us
    // Of many at once; each alone is bounded by the transport.
    std::size_t at_once = 8;
    TransportLimits limits{};
};

// Why there is no answer.
enum class Cause : std::uint8_t {
    Unauthorized, // 401: the credentials are not taken
    Forbidden,    // 403
    NotFound,     // 404, as is_not_served says
    Expired,      // 410: what the continue token refers to is gone
    Failed,       // everything else, after all attempts
};

struct Refusal {
    Cause cause = Cause::Failed;
    std::string message; // the server's own words, if it said any
};

// 404 in an API server's own words: a Status, or those of Go for a path that nothing serves (k8s.io/apiserver
// pkg/util/notfoundhandler). In other words it is of somebody who stands before it, and says nothing of the
// cluster.
bool is_not_served(const Response& response);
Cause cause_of(const Response& response);
// A whole answer. Nothing: it is no JSON, or was cut short.
value::DocumentPtr read_answer(std::string name, std::string body);
// A Status of the API server says why; what stands before it may say it in its own way, at any length.
std::string message_of(const Response& response);

// `first` doubled for each failure before, up to `longest`, with jitter ("full" from the half up), so that
// many who were turned away do not come back at once.
std::chrono::milliseconds back_off(int failures, std::chrono::milliseconds first,
                                   std::chrono::milliseconds longest, const Pace& pace);

class Client {
  public:
    // REQUIRES: transport outlives this
    Client(Transport& transport, Pace pace, Attempts attempts = {})
        : transport_(transport), pace_(std::move(pace)), attempts_(attempts) {}
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() = default;

    using Answer = std::expected<value::DocumentPtr, Refusal>;
    // The answer, one JSON document.
    Answer get(const Request& request);

    // The same for many at once, a few at a time, in the order in which they were asked for; what is asked
    // for by one of these comes before the others. Each is called while wait_for_answers() runs.
    struct Take {
        std::function<void(std::string_view)> beginning{}; // what has come by now, each time more
        std::function<bool(const std::string&)> body{};    // all of it; false: it is no whole answer
        std::function<void(Refusal)> refusal{};            // instead of a body
    };
    void ask(Request request, Take take);
    void wait_for_answers();

    Pace::Time now() const { return pace_.now(); }

  private:
    struct Setback;
    struct Question {
        Request request;
        Take take;
        int made = 0; // attempts
        std::optional<StreamId> stream{};
        std::string body{};
        bool is_renewed = false; // was asked again with new credentials
        Pace::Steady due{};
        Pace::Steady begun{};
        Pace::Steady heard{};
    };
    using Questions = std::list<Question>;

    static std::expected<std::string, Setback> judge(std::expected<Response, Failure> response);
    static std::expected<value::DocumentPtr, Setback> read(const Request& request, std::string body);
    std::optional<std::chrono::milliseconds> wait_before_next(int made, Setback& last) const;
    bool renew(Pace::Steady asked);
    std::size_t begin_due();
    std::chrono::milliseconds time_to_wait(std::size_t running) const;
    void take(Arrival arrival);
    void drop_silent();
    void finish(Questions::iterator question, std::expected<Response, Failure> response);

    Transport& transport_;
    Pace pace_;
    Attempts attempts_;
    std::optional<Pace::Steady> renewed_; // or tried to
    bool has_renewed_ = false;
    Questions questions_;
    Questions::iterator next_ = questions_.end(); // where new ones go
};

} // namespace cofferdam::cluster
