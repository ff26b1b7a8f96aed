#include "probe/ask.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "value/document.h"

namespace cofferdam::probe {

namespace {

using observations::ProbeAnswer;

constexpr std::size_t most_silence = 5; // answers in a row that do not come

// A Status says why, and that whole and in the server's own words: who refused is read off them. What is none
// is of somebody who stands before the server. Of the object that would have been made nothing is kept.
std::string words_of(const cluster::Response& response) {
    if (response.status == 200 || response.status == 201) return {};
    const auto text = std::make_shared<const value::Text>("answer", response.body);
    const value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
    const bool is_status =
        !parsed.documents.empty() && parsed.documents.front()->root()["kind"].string_or("") == "Status";
    if (!is_status) return fmt::format("status {}, and not in the words of an API server", response.status);
    return std::string(parsed.documents.front()->root()["message"].string_or(""));
}

// Names are of the server's own words, and go into a path.
bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

std::string path_of(const Canary& canary, const std::string& namespace_) {
    constexpr std::string_view mark = "{namespace}";
    std::string path = canary.path;
    return path.replace(path.find(mark), mark.size(), namespace_);
}

class Asker {
  public:
    explicit Asker(cluster::CanaryTransport& transport) : transport_(transport) {}

    void ask(const Canary& canary, ProbeAnswer& answer) {
        if (silence_ >= most_silence) {
            answer.message = "not asked: the server no longer answers";
            return;
        }
        const auto response = transport_.try_to_create(path_of(canary, answer.namespace_),
                                                       value::to_json(canary.object->root()));
        silence_ = response ? 0 : silence_ + 1;
        if (response) answer.status = response->status;
        answer.message = response ? words_of(*response) : response.error().message;
        if (!response) failure_ = answer.message;
        observations::judge(answer);
    }

    const std::string& failure() const { return failure_; }

  private:
    cluster::CanaryTransport& transport_;
    std::size_t silence_ = 0;
    std::string failure_;
};

} // namespace

std::vector<std::string> namespaces_of(const estate::Snapshot& snapshot) {
    std::vector<std::string> names;
    for (const auto& [id, row] : snapshot.table<estate::Namespace>()) {
        const estate::Object& object = snapshot.object_of(row);
        if (is_name(object.name) && (*object.raw)["status"]["phase"].string_or("") != "Terminating")
            names.emplace_back(object.name);
    }
    std::ranges::sort(names);
    return names;
}

Result<std::vector<ProbeAnswer>> ask(cluster::CanaryTransport& transport, const Plan& plan) {
    std::vector<ProbeAnswer> answers;
    Asker asker(transport);
    std::set<std::string, std::less<>> known; // policies
    for (const Asking& asking : plan.askings) {
        if (!is_name(asking.namespace_))
            return error("--namespace {}: is no name of a namespace", asking.namespace_);
        if (known.contains(asking.for_policy)) continue;
        const Canary& canary = plan.canaries[asking.canary];
        answers.push_back({.namespace_ = asking.namespace_,
                           .canary = canary.name,
                           .control = canary.control,
                           .level = canary.level,
                           .predicted = asking.predicted});
        asker.ask(canary, answers.back());
        if (asking.for_policy.empty()) continue;
        // Of what was made for one policy the first that the server understood is its answer.
        if (answers.back().outcome != observations::ProbeOutcome::Unknown) known.insert(asking.for_policy);
    }
    const bool is_answered =
        std::ranges::any_of(answers, [](const ProbeAnswer& one) { return one.status != 0; });
    if (!answers.empty() && !is_answered) return error("{}", asker.failure());
    return answers;
}

} // namespace cofferdam::probe
