#include "sources/cluster/rediscovery.h"

#include <fmt/format.h>

namespace cofferdam::cluster {

namespace {

Client::Answer answer_in(Response response) {
    if (response.status != 200) return std::unexpected(Refusal{cause_of(response), message_of(response)});
    if (value::DocumentPtr document = read_answer("discovery", std::move(response.body))) return document;
    return std::unexpected(Refusal{Cause::Failed, "the answer is no JSON, or was cut short"});
}

} // namespace

void Rediscovery::begin() {
    begun_ = pace_.steady();
    discoverer_.emplace(secrets_);
    ask();
}

void Rediscovery::ask() {
    const Request* const next = discoverer_->next();
    if (!next) return end(std::move(*discoverer_).finish());
    body_.clear();
    heard_ = pace_.steady();
    stream_ = transport_.begin(*next);
}

void Rediscovery::step() {
    if (!stream_ || pace_.steady() - heard_ < limits_.silence) return;
    transport_.drop(*stream_);
    fail("the API server does not answer in time");
}

void Rediscovery::take(Arrival arrival) {
    heard_ = pace_.steady();
    body_ += arrival.bytes;
    if (body_.size() > limits_.body) {
        transport_.drop(*stream_);
        return fail(fmt::format("the answer is larger than {} bytes", limits_.body));
    }
    if (!arrival.is_end) return;
    if (arrival.failure) return fail(std::move(arrival.failure->message));
    arrival.response.body = std::move(body_);
    answer(answer_in(std::move(arrival.response)));
}

void Rediscovery::answer(const Client::Answer& answer) {
    stream_.reset();
    if (auto taken = discoverer_->take(answer); !taken) return end(std::unexpected(std::move(taken).error()));
    ask();
}

void Rediscovery::end(Found found) {
    discoverer_.reset();
    found_ = std::move(found);
}

} // namespace cofferdam::cluster
