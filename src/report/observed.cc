#include "report/observed.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/counted.h"
#include "report/json_records.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

using questions::HeardSensor;
using questions::Observed;
using questions::OpenTechnique;
using questions::PowerUse;
using questions::SeenWorkload;

std::string span_line(const Observed& observed) {
    if (observed.distinct == 0) return "no event is in the window";
    std::string line =
        fmt::format("{} events from {} to {}", observed.counts.events, observed.first, observed.last);
    const auto add = [&](std::uint64_t count, std::string_view what) {
        if (count > 0) line += fmt::format(", {} {}", count, what);
    };
    add(observed.counts.too_old, "older left out");
    add(observed.counts.beyond_limit, "beyond the bound left out");
    add(observed.counts.lost, "dropped by their recorders");
    add(observed.counts.bad, "not understood");
    add(observed.unplaced, "of pods that are not in the estate");
    return line;
}

std::string sensor_line(const HeardSensor& sensor) {
    if (sensor.events == 0) return fmt::format("{}: is in the estate, and silent", sensor.name);
    return fmt::format("{}: {} of {}, the last at {}{}", sensor.name, counted(sensor.events, "event"),
                       counted(sensor.nodes, "node"), observations::to_string(sensor.last),
                       sensor.in_estate ? "" : "; it is not in the estate");
}

std::size_t unseen(const Observed& observed, questions::Channel channel) {
    return static_cast<std::size_t>(
        std::ranges::count_if(observed.techniques, [&](const OpenTechnique& technique) {
            return technique.channel == channel && technique.seen != Truth::Yes;
        }));
}

std::string_view verdict_of(Truth seen) {
    return seen == Truth::Yes ? "seen" : seen == Truth::No ? "unseen" : "cannot know";
}

// One line for all of which the same is said: "unseen: no rule names it: T1611 (PRIVILEGED), …"
void add_technique_lines(const std::vector<OpenTechnique>& techniques, std::vector<std::string>& lines) {
    std::map<std::pair<Truth, std::string_view>, std::vector<std::string>> said;
    for (const OpenTechnique& technique : techniques)
        said[{technique.seen, technique.reason}].push_back(
            fmt::format("{} ({})", technique.attack, fmt::join(technique.edges, ", ")));
    for (const auto& [saying, names] : said)
        lines.push_back(
            fmt::format("{}: {}: {}", verdict_of(saying.first), saying.second, fmt::join(names, ", ")));
}

void add_idle_lines(const std::vector<PowerUse>& powers, std::vector<std::string>& lines) {
    std::map<std::string, std::vector<std::string_view>> idle;
    for (const PowerUse& use : powers) {
        if (use.count == 0) idle[to_string(use.subject)].push_back(use.power);
    }
    for (const auto& [subject, titles] : idle)
        lines.push_back(fmt::format("never used: {} can {}", subject, fmt::join(titles, "; ")));
}

// Those never used are what a reader can act on.
std::string idle_line(const std::vector<PowerUse>& powers) {
    const auto idle = std::ranges::count(powers, 0U, &PowerUse::count);
    return fmt::format("{} of {} dangerous powers of users and ServiceAccounts were never used in that time",
                       idle, powers.size());
}

std::string entered_line(const questions::EnteredWorkload& entered) {
    return fmt::format("{} of {} by {}: {}{}, the last at {}", entered.way, to_string(entered.workload),
                       entered.user, counted(entered.count, "time"), entered.is_refused ? ", refused" : "",
                       observations::to_string(entered.last));
}

void write_times(JsonWriter& out, observations::Moment first, observations::Moment last) {
    out.member("first", observations::to_string(first));
    out.member("last", observations::to_string(last));
}

void write_sensor(JsonWriter& out, const HeardSensor& sensor) {
    out.line();
    out.begin_object();
    out.member("name", sensor.name);
    out.member("in_estate", sensor.in_estate);
    out.count("events", sensor.events);
    out.count("nodes", sensor.nodes);
    if (sensor.events > 0) write_times(out, sensor.first, sensor.last);
    out.end_object();
}

void write_entered(JsonWriter& out, const questions::EnteredWorkload& entered) {
    out.line();
    out.begin_object();
    out.begin_object("workload");
    out.member("target", entered.workload.target);
    write_name(out, entered.workload);
    out.end_object();
    out.member("user", entered.user);
    out.member("way", entered.way);
    out.member("refused", entered.is_refused);
    out.count("count", entered.count);
    write_times(out, entered.first, entered.last);
    out.end_object();
}

void write_workload(JsonWriter& out, const SeenWorkload& seen) {
    out.line();
    out.begin_object();
    out.begin_object("workload");
    out.member("target", seen.workload.target);
    write_name(out, seen.workload);
    out.end_object();
    out.member("sensor", seen.sensor);
    out.member("rule", seen.rule);
    out.count("count", seen.count);
    write_times(out, seen.first, seen.last);
    out.end_object();
}

void write_technique(JsonWriter& out, const OpenTechnique& technique) {
    out.line();
    out.begin_object();
    out.member("attack", technique.attack);
    out.begin_array("edges");
    for (const std::string& edge : technique.edges) out.string(edge);
    out.end_array();
    out.member("channel", to_string(technique.channel));
    out.member("seen", answer_of(technique.seen));
    out.member("reason", technique.reason);
    out.end_object();
}

void write_power(JsonWriter& out, const PowerUse& use) {
    out.line();
    out.begin_object();
    out.begin_object("subject");
    write_name(out, use.subject);
    out.end_object();
    out.member("power", use.power);
    out.count("count", use.count);
    if (use.count > 0) out.member("last", observations::to_string(use.last));
    out.end_object();
}

void write_window(JsonWriter& out, const Observed& observed) {
    const observations::EventCounts& counts = observed.counts;
    out.begin_object("window");
    write_counts(out, {{"lines", counts.lines},
                       {"events", counts.events},
                       {"distinct", observed.distinct},
                       {"limit", observed.limit},
                       {"remarks", counts.remarks},
                       {"bad", counts.bad},
                       {"lost", counts.lost},
                       {"too_old", counts.too_old},
                       {"beyond_limit", counts.beyond_limit},
                       {"unplaced", observed.unplaced}});
    out.member("first", observed.first);
    out.member("last", observed.last);
    out.end_object();
}

} // namespace

std::vector<std::string> observed_lines(const Observed& observed) {
    std::vector<std::string> lines = {span_line(observed)};
    for (const HeardSensor& sensor : observed.sensors) lines.push_back(sensor_line(sensor));
    if (!observed.techniques.empty()) {
        lines.push_back(fmt::format("Of {} on ways that are open, no rule of a sensor is known to see {}, "
                                    "and the audit log is not known to show {}",
                                    counted(observed.techniques.size(), "technique"),
                                    unseen(observed, questions::Channel::Sensor),
                                    unseen(observed, questions::Channel::AuditLog)));
    }
    add_technique_lines(observed.techniques, lines);
    for (const questions::EnteredWorkload& entered : observed.entered) lines.push_back(entered_line(entered));
    if (observed.has_audit) lines.push_back(idle_line(observed.powers));
    add_idle_lines(observed.powers, lines);
    return lines;
}

void write_observed(JsonWriter& out, const Observed& observed) {
    out.line();
    out.begin_object("observed");
    write_window(out, observed);
    write_rows(out, "sensors", observed.sensors, write_sensor);
    write_rows(out, "workloads", observed.workloads, write_workload);
    write_rows(out, "entered", observed.entered, write_entered);
    write_rows(out, "techniques", observed.techniques, write_technique);
    write_rows(out, "powers", observed.powers, write_power);
    out.end_object();
}

} // namespace cofferdam::report
