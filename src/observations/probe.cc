#include "observations/probe.h"

#include <algorithm>
#include <array>

#include "value/document.h"
#include "value/fields.h"

namespace cofferdam::observations {

namespace {

using value::Value;

constexpr std::int64_t probe_format = 1;

class Writer {
  public:
    std::string run(const Probe& probe) {
        std::vector<Value> answers;
        for (const ProbeAnswer& answer : probe.answers) answers.push_back(of(answer));
        std::vector<Value> canaries;
        for (const ProbeCanary& canary : probe.canaries)
            canaries.push_back(
                value::map_of({{"name", text(canary.name)}, {"object", text(canary.object)}}, arena_));
        return value::to_json(value::map_of({{"format", Value::integer(probe_format)},
                                             {"cluster", text(probe.cluster)},
                                             {"cluster_uid", text(probe.cluster_uid)},
                                             {"server_version", text(probe.server_version)},
                                             {"time", text(probe.time)},
                                             {"canaries", arena_.list(canaries)},
                                             {"answers", arena_.list(answers)},
                                             {"without_canary", texts(probe.without_canary)}},
                                            arena_))
               + "\n";
    }

  private:
    Value text(std::string_view words) { return arena_.string(words); }

    Value texts(const std::vector<std::string>& list) {
        std::vector<Value> values;
        for (const std::string& words : list) values.push_back(text(words));
        return arena_.list(values);
    }

    // Outcome and refuser are for people: who reads the file judges the server's words anew.
    Value of(const ProbeAnswer& answer) {
        return value::map_of({{"namespace", text(answer.namespace_)},
                              {"canary", text(answer.canary)},
                              {"control", text(answer.control)},
                              {"level", text(answer.level)},
                              {"predicted", texts(answer.predicted)},
                              {"outcome", text(to_string(answer.outcome))},
                              {"refuser", text(to_string(answer.refusal.refuser))},
                              {"by", text(answer.refusal.by)},
                              {"status", Value::integer(answer.status)},
                              {"message", text(answer.message)}},
                             arena_);
    }

    value::Arena arena_;
};

std::vector<std::string> texts_of(const Value& list) {
    std::vector<std::string> texts;
    for (const Value& item : list.items()) texts.emplace_back(item.string_or(""));
    return texts;
}

ProbeAnswer answer_of(const Value& value) {
    const auto text = [&](std::string_view name) { return std::string(value[name].string_or("")); };
    ProbeAnswer answer{.namespace_ = text("namespace"),
                       .canary = text("canary"),
                       .control = text("control"),
                       .level = text("level"),
                       .predicted = texts_of(value["predicted"]),
                       .status =
                           static_cast<int>(std::clamp<std::int64_t>(value["status"].int_or(0), 0, 999)),
                       .message = text("message")};
    judge(answer);
    return answer;
}

} // namespace

std::string_view to_string(ProbeOutcome outcome) {
    constexpr std::array<std::string_view, 3> outcomes = {"admitted", "refused", "unknown"};
    return outcomes[static_cast<std::size_t>(outcome)];
}

std::size_t Probe::count(ProbeOutcome outcome) const {
    return static_cast<std::size_t>(std::ranges::count(answers, outcome, &ProbeAnswer::outcome));
}

void judge(ProbeAnswer& answer) {
    answer.outcome = ProbeOutcome::Unknown;
    answer.refusal = {};
    if (answer.status == 200 || answer.status == 201) {
        answer.outcome = ProbeOutcome::Admitted;
        return;
    }
    Refusal refusal = read_refusal(answer.message);
    // A policy may refuse with a status of its own; without one that is named, 403 is the only word for it,
    // where admission says it: apimachinery's NewForbidden ("pods \"x\" is forbidden: …").
    const bool is_forbidden = answer.status == 403
                              && answer.message.find(" is forbidden: ") != std::string::npos
                              && !is_about_the_asker(answer.message);
    if (refusal.refuser == Refuser::Other && !is_forbidden) return;
    answer.outcome = ProbeOutcome::Refused;
    answer.refusal = std::move(refusal);
}

std::string to_json(const Probe& probe) { return Writer().run(probe); }

Result<Probe> parse_probe(const Value& root) {
    const std::int64_t format = root["format"].int_or(0);
    if (format < 1 || !root["answers"].is(value::Kind::List))
        return error("it is no file of cofferdam policy probe");
    if (format > probe_format)
        return error("written in format {} by a later version; this one reads format {}", format,
                     probe_format);
    Probe probe{.cluster = std::string(root["cluster"].string_or("")),
                .cluster_uid = std::string(root["cluster_uid"].string_or("")),
                .server_version = std::string(root["server_version"].string_or("")),
                .time = std::string(root["time"].string_or(""))};
    for (const Value& canary : root["canaries"].items())
        probe.canaries.push_back(
            {std::string(canary["name"].string_or("")), std::string(canary["object"].string_or(""))});
    for (const Value& answer : root["answers"].items()) probe.answers.push_back(answer_of(answer));
    probe.without_canary = texts_of(root["without_canary"]);
    return probe;
}

} // namespace cofferdam::observations
