// For tests: an API server in memory, whose clock only moves when somebody waits.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sources/cluster/client.h"

namespace cofferdam::cluster {

// Whose answers are all there at once.
class PromptTransport : public Transport {
  public:
    StreamId begin(const Request& request) override {
        const StreamId id = ++last_stream_;
        auto answer = get(request);
        Arrival arrival{.stream = id, .is_end = true};
        if (answer) {
            arrival.bytes = std::exchange(answer->body, {});
            arrival.response = *std::move(answer);
        } else {
            arrival.failure = std::move(answer).error();
        }
        begun_.push_back(std::move(arrival));
        return id;
    }
    void drop(StreamId stream) override {
        std::erase_if(begun_, [&](const Arrival& arrival) { return arrival.stream == stream; });
    }
    std::vector<Arrival> wait(std::chrono::milliseconds at_most) override {
        if (begun_.empty()) pass(at_most);
        return std::exchange(begun_, {});
    }
    Result<void> renew() override { return error("there are no others"); }
    void begin_renewal() override { static_cast<void>(renew()); }

  private:
    virtual void pass(std::chrono::milliseconds time) = 0;

    std::vector<Arrival> begun_;
    StreamId last_stream_ = 0;
};

class FakeServer : public PromptTransport {
  public:
    using Answer = std::expected<Response, Failure>;

    // At every request of that path.
    void serve(const std::string& path, std::string body, int status = 200) {
        answers_[path] = {Response{status, std::move(body)}};
    }
    // Once, before what serve() says; in this order.
    void once(const std::string& path, Answer answer) { before_[path].push_back(std::move(answer)); }

    Answer get(const Request& request) override {
        asked.push_back(request);
        auto& before = before_[request.path];
        if (!before.empty()) {
            Answer answer = std::move(before.front());
            before.pop_front();
            return answer;
        }
        const auto found = answers_.find(request.path);
        if (found != answers_.end()) return found->second;
        return Response{404, "404 page not found\n"}; // as an API server says it
    }

    Result<void> renew() override {
        ++renewals;
        return on_renewal ? on_renewal() : PromptTransport::renew();
    }

    Pace pace() {
        return {.now = [this] { return time; },
                .steady = [this] { return Pace::Steady(time - start); },
                .wait = [this](std::chrono::milliseconds asked_for) { pass(asked_for); },
                .chance = [] { return 1.0; }};
    }

    std::vector<Request> asked;
    int renewals = 0;
    std::function<Result<void>()> on_renewal;
    std::vector<std::chrono::milliseconds> waits;
    static constexpr Pace::Time start = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
    Pace::Time time = start;

  private:
    void pass(std::chrono::milliseconds span) override {
        time += span;
        waits.push_back(span);
    }

    std::map<std::string, Answer> answers_;
    std::map<std::string, std::deque<Answer>> before_;
};

// Aggregated discovery of a cluster that has these; "name kind" each.
inline std::string discovery_of(const std::string& group, const std::string& version,
                                const std::vector<std::pair<std::string, std::string>>& resources) {
    std::string list;
    for (const auto& [name, kind] : resources) {
        list += fmt::format(R"({}{{"resource":"{}","responseKind":{{"kind":"{}"}},"verbs":["get","list"]}})",
                            list.empty() ? "" : ",", name, kind);
    }
    return fmt::format(R"({{"metadata":{{"name":"{}"}},"versions":[{{"version":"{}","resources":[{}]}}]}})",
                       group, version, list);
}

inline std::string discovery(const std::string& groups) {
    return fmt::format(R"({{"kind":"APIGroupDiscoveryList","items":[{}]}})", groups);
}

} // namespace cofferdam::cluster
