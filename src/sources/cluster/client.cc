#include "sources/cluster/client.h"

#include <algorithm>
#include <random>
#include <thread>

namespace cofferdam::cluster {

namespace {

// 429 and 5xx: "too many requests", etcd that is away, an API server that is going down.
bool is_passing(int status) { return status == 408 || status == 429 || status >= 500; }

} // namespace

std::string message_of(const Response& response) {
    constexpr std::size_t longest = 300;
    const auto text = std::make_shared<const value::Text>("answer", response.body);
    const value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
    std::string_view said;
    if (!parsed.documents.empty()) said = parsed.documents.front()->root()["message"].string_or("");
    if (said.empty()) return fmt::format("the API server answers with status {}", response.status);
    return fmt::format("the API server answers: {}", said.substr(0, longest));
}

Cause cause_of(int status) {
    switch (status) {
    case 401: return Cause::Unauthorized;
    case 403: return Cause::Forbidden;
    case 404: return Cause::NotFound;
    case 410: return Cause::Expired;
    default: return Cause::Failed;
    }
}

std::chrono::milliseconds back_off(int failures, std::chrono::milliseconds first,
                                   std::chrono::milliseconds longest, const Pace& pace) {
    constexpr int most_doublings = 16;
    const auto doubled = std::min(first * (1 << std::min(failures, most_doublings)), longest);
    const double share = 0.5 + (pace.chance() / 2);
    return std::chrono::milliseconds(static_cast<long>(static_cast<double>(doubled.count()) * share));
}

struct Client::Attempt {
    std::expected<value::DocumentPtr, Refusal> answer;
    bool is_passing = false; // another attempt may go better
    std::optional<std::chrono::seconds> retry_after;
};

Pace real_pace() {
    return {.now = [] { return std::chrono::system_clock::now(); },
            .steady = [] { return std::chrono::steady_clock::now(); },
            .wait = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); },
            .chance =
                [generator = std::mt19937(std::random_device()())]() mutable {
                    return std::uniform_real_distribution<double>(0, 1)(generator);
                }};
}

Client::Attempt Client::attempt(const Request& request) {
    auto response = transport_.get(request);
    if (!response) {
        const bool may_pass = response.error().is_passing;
        return {std::unexpected(Refusal{Cause::Failed, std::move(response).error().message}), may_pass, {}};
    }
    if (response->status != 200)
        return {std::unexpected(Refusal{cause_of(response->status), message_of(*response)}),
                is_passing(response->status), response->retry_after};
    const auto text = std::make_shared<const value::Text>(request.path, std::move(response->body));
    value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
    const bool is_whole = parsed.documents.size() == 1
                          && parsed.documents.front()->root().is(value::Kind::Map)
                          && std::ranges::none_of(parsed.problems, [](const value::Problem& problem) {
                                 return problem.severity == value::Severity::Error;
                             });
    if (!is_whole)
        return {std::unexpected(Refusal{Cause::Failed, "the answer is no JSON, or was cut short"}), true, {}};
    return {std::move(parsed.documents.front()), false, {}};
}

std::chrono::milliseconds Client::next_wait(int made, const Attempt& last) const {
    if (last.retry_after) return *last.retry_after;
    return back_off(made, attempts_.first_wait, attempts_.longest_wait, pace_);
}

std::expected<value::DocumentPtr, Refusal> Client::get(const Request& request) {
    for (int made = 0;; ++made) {
        Attempt last = attempt(request);
        const bool is_last = made + 1 >= attempts_.most
                             || (last.retry_after && *last.retry_after > attempts_.longest_retry_after);
        if (last.answer || !last.is_passing || is_last) {
            if (!last.answer && made > 0)
                last.answer.error().message += fmt::format(" (after {} attempts)", made + 1);
            return std::move(last.answer);
        }
        pace_.wait(next_wait(made, last));
    }
}

} // namespace cofferdam::cluster
