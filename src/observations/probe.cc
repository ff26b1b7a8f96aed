#include "observations/probe.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "value/arena.h"
#include "value/document.h"

namespace cofferdam::observations {

namespace {

using value::Value;

constexpr std::int64_t probe_format = 1;

constexpr std::array<std::string_view, 3> outcomes = {"admitted", "refused", "unknown"};
constexpr std::array<std::string_view, 5> refusers = {"nobody", "Pod Security", "ValidatingAdmissionPolicy",
                                                      "webhook", "other"};

template <class Enum, std::size_t size>
Enum parse(const std::array<std::string_view, size>& words, std::string_view word, Enum otherwise) {
    const auto found = std::ranges::find(words, word);
    return found == words.end() ? otherwise : static_cast<Enum>(found - words.begin());
}

// What stands after a mark that the text begins with; nothing if it does not.
std::optional<std::string> after(std::string_view text, std::string_view mark, char end) {
    if (!text.starts_with(mark)) return std::nullopt;
    text.remove_prefix(mark.size());
    return std::string(text.substr(0, text.find(end)));
}

// `pods "x" is forbidden: …`: whatever follows may hold words of somebody's policy, so marks count only here.
std::string_view beginning_of_reason(std::string_view message) {
    constexpr std::string_view forbidden = " is forbidden: ";
    const std::size_t at = message.find(forbidden);
    if (message.starts_with("pods \"") && at != std::string_view::npos)
        message.remove_prefix(at + forbidden.size());
    return message;
}

// The words of the API server: pod-security-admission admission.go ("violates PodSecurity"), apiserver
// pkg/admission/plugin/policy/validating/dispatcher.go ("ValidatingAdmissionPolicy '…' with binding '…'
// denied request"), pkg/admission/plugin/webhook/errors/statuserror.go ("admission webhook "…" denied the
// request").
std::pair<Refuser, std::string> refuser_of(std::string_view reason) {
    if (auto level = after(reason, "violates PodSecurity \"", '"'))
        return {Refuser::PodSecurity, *std::move(level)};
    if (auto policy = after(reason, "ValidatingAdmissionPolicy '", '\''))
        return {Refuser::ValidatingAdmissionPolicy, *std::move(policy)};
    const bool is_denied = reason.find("\" denied the request") != std::string_view::npos;
    if (auto webhook = after(reason, "admission webhook \"", '"'); webhook && is_denied)
        return {Refuser::Webhook, *std::move(webhook)};
    return {Refuser::Other, {}};
}

// Refused before any policy looked: RBAC ("User … cannot create resource"), a namespace that goes away, a
// ServiceAccount that is not there yet, a quota that is used up.
bool is_about_the_asker(std::string_view message) {
    return std::ranges::any_of(
        std::array<std::string_view, 5>{"cannot create resource", "because it is being terminated",
                                        "error looking up service account", "exceeded quota",
                                        "does not support dry run"},
        [&](std::string_view words) { return message.find(words) != std::string_view::npos; });
}

class Writer {
  public:
    std::string run(const Probe& probe) {
        std::vector<Value> answers;
        for (const ProbeAnswer& answer : probe.answers) answers.push_back(of(answer));
        return value::to_json(map({{"format", Value::integer(probe_format)},
                                   {"cluster", text(probe.cluster)},
                                   {"server_version", text(probe.server_version)},
                                   {"time", text(probe.time)},
                                   {"answers", arena_.list(answers)}}))
               + "\n";
    }

  private:
    using Fields = std::vector<std::pair<std::string_view, Value>>;

    Value text(std::string_view words) { return arena_.string(words); }

    Value map(const Fields& fields) {
        std::vector<value::Entry> entries;
        for (const auto& [key, value] : fields) entries.push_back({Value::string(key), value});
        return arena_.map(entries);
    }

    Value of(const ProbeAnswer& answer) {
        return map({{"namespace", text(answer.namespace_)},
                    {"canary", text(answer.canary)},
                    {"control", text(answer.control)},
                    {"level", text(answer.level)},
                    {"outcome", text(to_string(answer.outcome))},
                    {"refuser", text(to_string(answer.refuser))},
                    {"by", text(answer.by)},
                    {"status", Value::integer(answer.status)},
                    {"message", text(answer.message)}});
    }

    value::Arena arena_;
};

ProbeAnswer answer_of(const Value& value) {
    const auto text = [&](std::string_view name) { return std::string(value[name].string_or("")); };
    return {.namespace_ = text("namespace"),
            .canary = text("canary"),
            .control = text("control"),
            .level = text("level"),
            .outcome = parse(outcomes, value["outcome"].string_or(""), ProbeOutcome::Unknown),
            .refuser = parse(refusers, value["refuser"].string_or(""), Refuser::Other),
            .by = text("by"),
            .status = static_cast<int>(std::clamp<std::int64_t>(value["status"].int_or(0), 0, 999)),
            .message = text("message")};
}

} // namespace

std::string_view to_string(ProbeOutcome outcome) { return outcomes[static_cast<std::size_t>(outcome)]; }
std::string_view to_string(Refuser refuser) { return refusers[static_cast<std::size_t>(refuser)]; }

std::size_t Probe::count(ProbeOutcome outcome) const {
    return static_cast<std::size_t>(std::ranges::count(answers, outcome, &ProbeAnswer::outcome));
}

void judge(ProbeAnswer& answer) {
    answer.outcome = ProbeOutcome::Unknown;
    answer.refuser = Refuser::Nobody;
    answer.by.clear();
    if (answer.status == 200 || answer.status == 201) {
        answer.outcome = ProbeOutcome::Admitted;
        return;
    }
    auto [refuser, by] = refuser_of(beginning_of_reason(answer.message));
    // A policy may refuse with a status of its own; without one that is named, 403 is the only word for it.
    if (refuser == Refuser::Other && (answer.status != 403 || is_about_the_asker(answer.message))) return;
    answer.outcome = ProbeOutcome::Refused;
    answer.refuser = refuser;
    answer.by = std::move(by);
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
                .server_version = std::string(root["server_version"].string_or("")),
                .time = std::string(root["time"].string_or("")),
                .answers = {}};
    for (const Value& answer : root["answers"].items()) probe.answers.push_back(answer_of(answer));
    return probe;
}

} // namespace cofferdam::observations
