#include "observations/event_window.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "observations/lines.h"

namespace cofferdam::observations {

namespace {

Result<EventLine> read_line(std::string_view line) {
    const EventFormat* const format = format_of(event_formats(), line);
    if (format == nullptr)
        return error("no format of events that is known: not Falco's or Tetragon's JSON, no Event of "
                     "audit.k8s.io");
    return format->read(line);
}

} // namespace

struct EventWindow::Line {
    const std::shared_ptr<const value::Text>& text;
    std::uint32_t number;
    value::Span span;
    std::size_t& complaints; // of the file so far
};

void EventWindow::complain(const Line& line, std::string message) {
    if (line.complaints++ >= problems_of_a_file) return;
    problems_.push_back({value::Severity::Error, {line.text, line.span}, std::move(message)});
}

template <class What>
void EventWindow::add(std::map<What, Occurrence>& known, What what, Moment time, const Line& line) {
    if (bounds_.since && time < *bounds_.since) {
        ++counts_.too_old;
        return;
    }
    auto found = known.find(what);
    if (found == known.end()) {
        if (size() >= bounds_.distinct) {
            ++counts_.beyond_limit;
            return;
        }
        Occurrence occurrence{
            .first = time, .last = time, .place = fmt::format("{}:{}", line.text->name(), line.number)};
        found = known.emplace(std::move(what), std::move(occurrence)).first;
    }
    Occurrence& occurrence = found->second;
    ++occurrence.count;
    ++counts_.events;
    occurrence.first = std::min(occurrence.first, time);
    occurrence.last = std::max(occurrence.last, time);
    first_ = std::min(first_, time);
    last_ = std::max(last_, time);
}

void EventWindow::take(EventLine read, const Line& line) {
    counts_.remarks += read.remarks;
    counts_.lost += read.lost;
    counts_.bad += read.bad;
    if (read.bad > 0) complain(line, fmt::format("{} events of the list could not be read", read.bad));
    for (Event& event : read.events) {
        if (SensorEvent* const told = std::get_if<SensorEvent>(&event.what)) {
            add(sensor_events_, std::move(*told), event.time, line);
        } else {
            add(api_calls_, std::get<ApiCall>(std::move(event.what)), event.time, line);
        }
    }
}

void EventWindow::read(const std::shared_ptr<const value::Text>& text) {
    std::size_t complaints = 0;
    for_each_line(
        *text, [&](std::string_view bytes, std::uint32_t number, std::size_t begin, std::size_t end) {
            ++counts_.lines;
            const Line line{.text = text,
                            .number = number,
                            .span = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
                            .complaints = complaints};
            Result<EventLine> read = read_line(bytes);
            if (read) return take(*std::move(read), line);
            ++counts_.bad;
            complain(line, std::move(read.error().message));
        });
}

} // namespace cofferdam::observations
