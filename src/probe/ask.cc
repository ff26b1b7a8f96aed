#include "probe/ask.h"

#include <algorithm>

#include <fmt/format.h>

#include "value/document.h"

namespace cofferdam::probe {

namespace {

using observations::ProbeAnswer;

constexpr std::size_t most_silence = 5; // answers in a row that do not come

// A Status says why, and that whole and in the server's own words: who refused is read off them. Of the
// object that would have been made nothing is kept.
std::string words_of(const cluster::Response& response) {
    if (response.status == 200 || response.status == 201) return {};
    const auto text = std::make_shared<const value::Text>("answer", response.body);
    const value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
    if (parsed.documents.empty()) return fmt::format("status {}", response.status);
    return std::string(parsed.documents.front()->root()["message"].string_or(""));
}

// Names are of the server's own words, and go into a path.
bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

} // namespace

Result<std::vector<std::string>> namespaces_of(cluster::Client& client) {
    auto answer = client.get({.path = "/api/v1/namespaces"});
    if (!answer) return error("cannot list namespaces: {}", answer.error().message);
    std::vector<std::string> names;
    for (const value::Value& item : (*answer)->root()["items"].items()) {
        const std::string_view name = item["metadata"]["name"].string_or("");
        if (is_name(name) && item["status"]["phase"].string_or("") != "Terminating") names.emplace_back(name);
    }
    std::ranges::sort(names);
    return names;
}

Result<std::vector<ProbeAnswer>> ask(cluster::CanaryTransport& transport,
                                     const std::vector<std::string>& namespaces,
                                     const std::vector<Canary>& canaries) {
    std::vector<ProbeAnswer> answers;
    std::size_t silence = 0;
    std::string failure;
    for (const std::string& namespace_ : namespaces) {
        if (!is_name(namespace_)) return error("--namespace {}: is no name of a namespace", namespace_);
        for (const Canary& canary : canaries) {
            ProbeAnswer answer{.namespace_ = namespace_,
                               .canary = canary.name,
                               .control = canary.control,
                               .level = canary.level};
            if (silence < most_silence) {
                const auto response = transport.try_to_create(
                    fmt::format("/api/v1/namespaces/{}/pods", namespace_), canary.pod);
                silence = response ? 0 : silence + 1;
                if (response) answer.status = response->status;
                answer.message = response ? words_of(*response) : response.error().message;
                if (!response) failure = answer.message;
                observations::judge(answer);
            } else {
                answer.message = "not asked: the server no longer answers";
            }
            answers.push_back(std::move(answer));
        }
    }
    const bool is_answered =
        std::ranges::any_of(answers, [](const ProbeAnswer& one) { return one.status != 0; });
    if (!answers.empty() && !is_answered) return error("{}", failure);
    return answers;
}

} // namespace cofferdam::probe
