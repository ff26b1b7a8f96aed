#include "observations/flow_window.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "observations/lines.h"

namespace cofferdam::observations {

std::size_t FlowWindow::FlowHash::operator()(const Flow& flow) const {
    const std::hash<std::string> text;
    std::size_t hash = flow.port * 3u + static_cast<std::size_t>(flow.protocol);
    for (const FlowEnd* end : {&flow.from, &flow.to}) {
        for (const std::string* part : {&end->namespace_, &end->name, &end->kind, &end->address})
            hash = hash * 1'000'003 + text(*part);
    }
    return hash;
}

void FlowWindow::count(Skipped skipped) {
    switch (skipped) {
    case Skipped::Reply: ++counts_.replies; break;
    case Skipped::Denied: ++counts_.denied; break;
    case Skipped::Unanswered: ++counts_.unanswered; break;
    case Skipped::UnknownDirection: ++counts_.unknown_direction; break;
    case Skipped::OtherProtocol: ++counts_.other_protocols; break;
    case Skipped::Lost: ++counts_.lost; break;
    case Skipped::Remark: ++counts_.remarks; break;
    }
}

void FlowWindow::add(Flow flow, std::uint32_t line) {
    if (const auto known = flows_.find(flow); known != flows_.end()) {
        ++known->second.count;
        ++counts_.flows;
    } else if (flows_.size() < limit_) {
        const auto file = static_cast<std::uint32_t>(files_.size() - 1);
        flows_.emplace(std::move(flow), Seen{.count = 1, .file = file, .line = line});
        ++counts_.flows;
    } else {
        ++counts_.beyond_limit;
    }
}

void FlowWindow::read(const std::shared_ptr<const value::Text>& text) {
    files_.push_back(text->name());
    const FlowFormat* format = nullptr;
    std::size_t complaints = 0;
    for_each_line(
        *text, [&](std::string_view line, std::uint32_t number, std::size_t begin, std::size_t end) {
            ++counts_.lines;
            if (format == nullptr) format = format_of(flow_formats(), line);
            Result<FlowLine> read =
                format != nullptr ? format->read(line)
                                  : error("no format of flows that is known: not Hubble's or Calico's JSON, "
                                          "not conntrack -L, not src,dst,port,protocol");
            if (!read) {
                ++counts_.bad;
                if (complaints++ >= problems_of_a_file) return;
                const value::Span span{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
                problems_.push_back({value::Severity::Error, {text, span}, std::move(read.error().message)});
            } else if (const Skipped* const skipped = std::get_if<Skipped>(&*read)) {
                count(*skipped);
            } else {
                add(std::get<Flow>(std::move(*read)), number);
            }
        });
}

std::vector<ObservedFlow> FlowWindow::flows() const {
    std::vector<ObservedFlow> sorted;
    sorted.reserve(flows_.size());
    for (const auto& [flow, seen] : flows_) {
        sorted.push_back(
            {.flow = flow, .count = seen.count, .place = fmt::format("{}:{}", files_[seen.file], seen.line)});
    }
    std::ranges::sort(sorted, {}, &ObservedFlow::flow);
    return sorted;
}

} // namespace cofferdam::observations
