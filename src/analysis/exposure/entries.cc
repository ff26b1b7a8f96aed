#include "analysis/exposure/entries.h"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/exposure/load_balancers.h"

namespace cofferdam::exposure {

namespace {

using estate::Labels;
using estate::Target;
using estate::Workload;

constexpr std::string_view alb_scheme = "alb.ingress.kubernetes.io/scheme";

bool runs(const Workload& workload, const Controller& controller) {
    return workload.pod() != nullptr
           && std::ranges::any_of(workload.containers, [&](const estate::Container& container) {
                  return is_image_of(controller, container.image);
              });
}

std::string_view predicate(Truth exposed) {
    switch (exposed) {
    case Truth::Yes: return "is reached from the Internet";
    case Truth::No: return "is not reached from the Internet";
    case Truth::Unknown: return "may be reached from the Internet";
    }
    return "";
}

Lead lead_of_made_balancer(const Controller& controller, const Labels& annotations) {
    if (controller.class_name == "alb") {
        // Internal unless told otherwise:
        // https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
        const bool internet_facing = annotations.find(alb_scheme) == "internet-facing";
        return {truth(internet_facing), fmt::format("{} makes {} load balancer for it", controller.name,
                                                    internet_facing ? "a public" : "an internal")};
    }
    if (const std::string annotation = internal_annotation(annotations); !annotation.empty()) {
        return {Truth::No, fmt::format("annotation {} makes its load balancer internal", annotation)};
    }
    return {Truth::Yes,
            fmt::format("{} makes a load balancer for it, and nothing makes that internal", controller.name)};
}

} // namespace

Entries::Entries(const EstateIndex& index, const WaysIn& ways) : index_(&index) {
    const auto& workloads = index.snapshot().table<Workload>();
    exposed_.resize(workloads.slots(), Truth::No);
    for (const auto [id, workload] : workloads) {
        for (const WayIn& way : ways.of(id)) exposed_[id.slot] = exposed_[id.slot] || way.from_internet();
        for (const Controller& controller : controllers()) {
            if (runs(workload, controller)) running_.push_back({&controller, index.target_of(workload), id});
        }
    }
}

// Those that serve the class; without a class, or where nothing says who serves it: all of the kind.
std::vector<Entries::Running> Entries::serving(EntryKind kind, Id<Target> target,
                                               std::string_view class_name) const {
    const std::string_view class_kind = kind == EntryKind::Gateway ? "GatewayClass" : "IngressClass";
    const std::string_view controller_id = index_->class_controller(target, class_kind, class_name);
    std::vector<Running> found;
    for (const Running& running : running_) {
        if (running.controller->serves != kind || running.target != target) continue;
        const bool serves = class_name.empty()      ? true
                            : controller_id.empty() ? running.controller->class_name == class_name
                                                    : running.controller->controller_id == controller_id;
        if (serves) found.push_back(running);
    }
    return found;
}

Lead Entries::lead_of(const Running& running, const Labels& annotations) const {
    if (running.controller->entrance == Entrance::NewLoadBalancer) {
        return lead_of_made_balancer(*running.controller, annotations);
    }
    const Truth exposed = exposed_[running.workload.slot];
    return {exposed, fmt::format("its controller {} {}", index_->snapshot()[running.workload].name,
                                 predicate(exposed))};
}

// Any of several that serve it may take the traffic.
Entry Entries::through(const std::vector<Running>& running, bool class_is_known,
                       const Labels& annotations) const {
    Entry found;
    found.lead = {Truth::No, ""};
    found.source.kind = Source::Kind::Pods;
    for (const Running& one : running) {
        const Lead lead = lead_of(one, annotations);
        if (found.lead.reason.empty() || lead.truth == Truth::Yes) found.lead.reason = lead.reason;
        found.lead.truth = found.lead.truth || lead.truth;
        found.source.pods.push_back(one.workload);
        if (one.controller->entrance == Entrance::NewLoadBalancer) found.source.kind = Source::Kind::Unseen;
    }
    // Without a class it is the default class's, if there is one: that this controller takes it is not
    // proven.
    if (!class_is_known && found.lead.truth == Truth::Yes) {
        found.lead = {Truth::Unknown, found.lead.reason + ", but it names no class"};
    }
    return found;
}

Entry Entries::entry(EntryKind kind, Id<Target> target, std::string_view class_name,
                     const Labels& annotations) const {
    const std::vector<Running> running = serving(kind, target, class_name);
    const bool class_is_known = !class_name.empty() || kind == EntryKind::Route;
    if (!running.empty()) return through(running, class_is_known, annotations);
    Entry unseen;
    unseen.source.kind = Source::Kind::Unseen;
    if (auto lead = lead_of_cloud_class(kind, class_name)) {
        unseen.lead = *std::move(lead);
    } else if (class_name.empty()) {
        unseen.lead = {Truth::Unknown, "no controller that would serve it is in the estate"};
    } else {
        unseen.lead = {Truth::Unknown,
                       fmt::format("no controller that serves class {} is in the estate", class_name)};
    }
    return unseen;
}

} // namespace cofferdam::exposure
