#include "sources/cluster/client.h"

#include <algorithm>
#include <random>
#include <thread>

namespace cofferdam::cluster {

namespace {

// 429 and 5xx: "too many requests", etcd that is away, an API server that is going down.
// A 404 that is not the API server's: a proxy that does not reach it for a moment.
bool is_passing(const Response& response) {
    const int status = response.status;
    return status == 408 || status == 429 || status >= 500 || (status == 404 && !is_not_served(response));
}

// Credentials last longer: who is refused again so soon is so whatever they are.
constexpr std::chrono::seconds between_renewals{60};

constexpr std::string_view not_whole = "the answer is no JSON, or was cut short";

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

value::DocumentPtr read_answer(std::string name, std::string body) {
    const auto text = std::make_shared<const value::Text>(std::move(name), std::move(body));
    value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
    const bool is_whole = parsed.documents.size() == 1
                          && parsed.documents.front()->root().is(value::Kind::Map)
                          && std::ranges::none_of(parsed.problems, [](const value::Problem& problem) {
                                 return problem.severity == value::Severity::Error;
                             });
    return is_whole ? std::move(parsed.documents.front()) : nullptr;
}

bool is_not_served(const Response& response) {
    if (response.status != 404) return false;
    if (response.body == "404 page not found\n") return true;
    const value::DocumentPtr answer = read_answer("answer", response.body);
    return answer && answer->root()["kind"].string_or("") == "Status"
           && answer->root()["code"].int_or(0) == 404;
}

Cause cause_of(const Response& response) {
    switch (response.status) {
    case 401: return Cause::Unauthorized;
    case 403: return Cause::Forbidden;
    case 404: return is_not_served(response) ? Cause::NotFound : Cause::Failed;
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

struct Client::Setback {
    Refusal refusal;
    bool is_passing = false; // another attempt may go better
    std::optional<std::chrono::seconds> retry_after{};
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

std::expected<std::string, Client::Setback> Client::judge(std::expected<Response, Failure> response) {
    if (!response) {
        const bool may_pass = response.error().is_passing;
        return std::unexpected(
            Setback{{Cause::Failed, std::move(response).error().message}, may_pass, std::nullopt});
    }
    if (response->status != 200)
        return std::unexpected(Setback{
            {cause_of(*response), message_of(*response)}, is_passing(*response), response->retry_after});
    return std::move(response->body);
}

std::expected<value::DocumentPtr, Client::Setback> Client::read(const Request& request, std::string body) {
    value::DocumentPtr answer = read_answer(request.path, std::move(body));
    if (!answer) return std::unexpected(Setback{{Cause::Failed, std::string(not_whole)}, true, {}});
    return answer;
}

// Nothing: this was the last.
std::optional<std::chrono::milliseconds> Client::wait_before_next(int made, Setback& last) const {
    const bool is_last =
        made + 1 >= attempts_.most || (last.retry_after && *last.retry_after > attempts_.longest_retry_after);
    if (last.is_passing && !is_last) {
        if (last.retry_after) return *last.retry_after;
        return back_off(made, attempts_.first_wait, attempts_.longest_wait, pace_);
    }
    if (made > 0) last.refusal.message += fmt::format(" (after {} attempts)", made + 1);
    return std::nullopt;
}

// Tokens expire while a large cluster is read. What was asked with those of before may be asked again.
bool Client::renew(Pace::Steady asked) {
    const auto now = pace_.steady();
    if (renewed_ && asked <= *renewed_) return has_renewed_;
    if (renewed_ && now - *renewed_ < between_renewals) return false;
    has_renewed_ = transport_.renew().has_value();
    renewed_ = pace_.steady();
    return has_renewed_;
}

Client::Answer Client::get(const Request& request) {
    for (int made = 0;; ++made) {
        const auto asked = pace_.steady();
        auto response = transport_.get(request);
        if (response && response->status == 401 && renew(asked)) response = transport_.get(request);
        auto body = judge(std::move(response));
        auto document = body ? read(request, *std::move(body)) : std::unexpected(std::move(body).error());
        if (document) return *std::move(document);
        const auto wait = wait_before_next(made, document.error());
        if (!wait) return std::unexpected(std::move(document).error().refusal);
        pace_.wait(*wait);
    }
}

void Client::ask(Request request, Take take) {
    questions_.insert(next_, Question{.request = std::move(request), .take = std::move(take)});
}

void Client::wait_for_answers() {
    while (!questions_.empty()) {
        const std::size_t running = begin_due();
        for (Arrival& arrival : transport_.wait(time_to_wait(running))) take(std::move(arrival));
        drop_silent();
    }
}

std::size_t Client::begin_due() {
    std::size_t running = 0;
    for (Question& question : questions_) {
        if (running == attempts_.at_once) break;
        if (!question.stream && pace_.steady() < question.due) continue;
        if (!question.stream) {
            question.stream = transport_.begin(question.request);
            question.begun = question.heard = pace_.steady();
            question.body.clear();
        }
        ++running;
    }
    return running;
}

std::chrono::milliseconds Client::time_to_wait(std::size_t running) const {
    constexpr std::chrono::milliseconds to_look_for_silence{1000};
    if (running > 0) return to_look_for_silence;
    const auto first = std::ranges::min_element(questions_, {}, &Question::due)->due;
    return std::max(std::chrono::milliseconds(0),
                    std::chrono::ceil<std::chrono::milliseconds>(first - pace_.steady()));
}

void Client::take(Arrival arrival) {
    const auto question = std::ranges::find(questions_, std::optional(arrival.stream), &Question::stream);
    if (question == questions_.end()) return;
    question->heard = pace_.steady();
    question->body += arrival.bytes;
    if (question->take.beginning && arrival.response.status == 200) {
        next_ = std::next(question);
        question->take.beginning(question->body);
        next_ = questions_.end();
    }
    if (question->body.size() > attempts_.limits.body) {
        transport_.drop(arrival.stream);
        return finish(question, std::unexpected(Failure{fmt::format("the answer is larger than {} bytes",
                                                                    attempts_.limits.body)}));
    }
    if (!arrival.is_end) return;
    if (arrival.failure) return finish(question, std::unexpected(*std::move(arrival.failure)));
    arrival.response.body = std::move(question->body);
    finish(question, std::move(arrival.response));
}

void Client::drop_silent() {
    const auto now = pace_.steady();
    for (auto question = questions_.begin(); question != questions_.end();) {
        const auto current = question++;
        if (!current->stream
            || (now - current->heard < attempts_.limits.silence
                && now - current->begun < attempts_.limits.request))
            continue;
        transport_.drop(*current->stream);
        finish(current, std::unexpected(Failure{"the API server does not answer in time", true}));
    }
}

void Client::finish(Questions::iterator question, std::expected<Response, Failure> response) {
    question->stream.reset();
    if (response && response->status == 401 && !std::exchange(question->is_renewed, true)
        && renew(question->begun)) {
        question->due = pace_.steady();
        return;
    }
    next_ = std::next(question);
    auto body = judge(std::move(response));
    if (body && !question->take.body(*body))
        body = std::unexpected(Setback{{Cause::Failed, std::string(not_whole)}, true, {}});
    if (!body) {
        if (const auto wait = wait_before_next(question->made, body.error())) {
            ++question->made;
            question->due = pace_.steady() + *wait;
            next_ = questions_.end();
            return;
        }
        question->take.refusal(std::move(body).error().refusal);
    }
    questions_.erase(question);
    next_ = questions_.end();
}

} // namespace cofferdam::cluster
