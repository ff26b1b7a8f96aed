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

// That run in it, each once.
std::vector<const Controller*> running_in(const Workload& workload) {
    std::vector<const Controller*> found;
    if (workload.pod() == nullptr) return found;
    for (const estate::Container& container : workload.containers) {
        for (const Controller* const controller : controllers_of(container.image)) {
            if (std::ranges::find(found, controller) == found.end()) found.push_back(controller);
        }
    }
    return found;
}

std::string_view predicate(Truth exposed) {
    switch (exposed) {
    case Truth::Yes: return "is reached from the Internet";
    case Truth::No: return "is not reached from the Internet";
    case Truth::Unknown: return "may be reached from the Internet";
    }
    return "";
}

Entry unseen(Lead lead) {
    Entry entry{std::move(lead), {}};
    entry.source.kind = Source::Kind::Unseen;
    return entry;
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
        for (const Controller* const controller : running_in(workload))
            running_.push_back({controller, index.target_of(workload), id});
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
    return lead_of_pod(running.workload);
}

Lead Entries::lead_of_pod(Id<Workload> pod) const {
    const Truth exposed = exposed_[pod.slot];
    return {exposed, fmt::format("its controller {} {}", index_->snapshot()[pod].name, predicate(exposed))};
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
    if (auto lead = lead_of_cloud_class(kind, class_name)) return unseen(*std::move(lead));
    if (class_name.empty())
        return unseen({Truth::Unknown, "no controller that would serve it is in the estate"});
    return unseen(
        {Truth::Unknown, fmt::format("no controller that serves class {} is in the estate", class_name)});
}

Entry Entries::entry_of_project(std::string_view controller, Id<Target> target) const {
    std::vector<Id<Workload>> pods;
    for (const Running& running : running_) {
        if (running.controller->name != controller || running.target != target) continue;
        // A project's pods are listed once for each of the kinds that they serve.
        if (std::ranges::find(pods, running.workload) == pods.end()) pods.push_back(running.workload);
    }
    if (auto entry = entry_of_pods(pods)) return *std::move(entry);
    return unseen({Truth::Unknown, fmt::format("no {} that would serve it is in the estate", controller)});
}

// Any of several may take the traffic.
std::optional<Entry> Entries::entry_of_pods(const std::vector<Id<Workload>>& pods) const {
    if (pods.empty()) return std::nullopt;
    Entry found{{Truth::No, ""}, {}};
    found.source.kind = Source::Kind::Pods;
    found.source.pods = pods;
    for (const Id<Workload> pod : pods) {
        Lead lead = lead_of_pod(pod);
        if (found.lead.reason.empty() || lead.truth == Truth::Yes) found.lead.reason = std::move(lead.reason);
        found.lead.truth = found.lead.truth || lead.truth;
    }
    return found;
}

} // namespace cofferdam::exposure
