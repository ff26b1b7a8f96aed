#include "analysis/admission/resource_limits.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "policy/cel/quantity.h"

namespace cofferdam::admission {

namespace {

using cel::Quantity;
using estate::Object;
using value::Entry;
using value::Value;

std::optional<Quantity> quantity_of(const Value& value) {
    if (value.is(value::Kind::Int)) return cel::quantity_of(value.as_int());
    const auto read = cel::parse_quantity(value.string_or(""));
    return read ? std::optional(*read) : std::nullopt;
}

std::string text_of(const Value& value) {
    return value.is(value::Kind::Int) ? fmt::format("{}", value.as_int()) : std::string(value.string_or(""));
}

// An amount with the text that the requester wrote; "" for a sum.
struct Amount {
    Quantity quantity;
    std::string text = {};

    std::string shown() const { return text.empty() ? "their sum" : text; }
};
using Amounts = std::map<std::string_view, Amount>;

Amounts amounts_in(const Value& list) {
    Amounts amounts;
    for (const Entry& entry : list.entries())
        if (const auto quantity = quantity_of(entry.value))
            amounts[entry.key.as_string()] = {*quantity, text_of(entry.value)};
    return amounts;
}

void add(Amounts& to, const Amounts& more) {
    for (const auto& [name, amount] : more) {
        const auto [place, is_new] = to.emplace(name, amount);
        if (!is_new) place->second = {cel::sum(place->second.quantity, amount.quantity)};
    }
}

void raise(Amounts& to, const Amounts& least) {
    for (const auto& [name, amount] : least) {
        const auto [place, is_new] = to.emplace(name, amount);
        if (!is_new && cel::compare(place->second.quantity, amount.quantity) < 0) place->second = amount;
    }
}

// What a pod asks for: its containers and sidecars together; while an init container runs, that and the
// sidecars before it; what the pod says itself goes before. `of`: "requests", "limits".
Amounts of_pod(const Value& spec, std::string_view of) {
    Amounts sum, sidecars, at_start;
    for (const Value& container : spec["containers"].items())
        add(sum, amounts_in(container["resources"][of]));
    for (const Value& container : spec["initContainers"].items()) {
        Amounts own = amounts_in(container["resources"][of]);
        if (container["restartPolicy"].string_or("") == "Always") {
            add(sum, own);
            add(sidecars, own);
            own = sidecars;
        } else {
            add(own, sidecars);
        }
        raise(at_start, own);
    }
    raise(sum, at_start);
    for (const auto& [name, amount] : amounts_in(spec["resources"][of]))
        if (name == "cpu" || name == "memory") sum[name] = amount;
    return sum;
}

const Amount* find(const Amounts& amounts, std::string_view name) {
    const auto found = amounts.find(name);
    return found == amounts.end() ? nullptr : &found->second;
}

// One bound of a LimitRange on one container, or on the pod.
struct Bound {
    std::string_view type; // "Container", "Pod"
    std::string_view resource;
    Amount amount;
};

std::optional<std::string> below(const Bound& bound, const Amounts& requests, const Amounts& limits) {
    const std::string text =
        fmt::format("minimum {} usage per {} is {}", bound.resource, bound.type, bound.amount.text);
    const Amount* request = find(requests, bound.resource);
    const Amount* limit = find(limits, bound.resource);
    if (!request) return text + ".  No request is specified";
    if (cel::compare(request->quantity, bound.amount.quantity) < 0)
        return fmt::format("{}, but request is {}", text, request->shown());
    if (limit && cel::compare(limit->quantity, bound.amount.quantity) < 0)
        return fmt::format("{}, but limit is {}", text, limit->shown());
    return std::nullopt;
}

std::optional<std::string> above(const Bound& bound, const Amounts& requests, const Amounts& limits) {
    const std::string text =
        fmt::format("maximum {} usage per {} is {}", bound.resource, bound.type, bound.amount.text);
    const Amount* request = find(requests, bound.resource);
    const Amount* limit = find(limits, bound.resource);
    if (!limit) return text + ".  No limit is specified";
    if (cel::compare(limit->quantity, bound.amount.quantity) > 0)
        return fmt::format("{}, but limit is {}", text, limit->shown());
    if (request && cel::compare(request->quantity, bound.amount.quantity) > 0)
        return fmt::format("{}, but request is {}", text, request->shown());
    return std::nullopt;
}

std::optional<std::string> out_of_ratio(const Bound& bound, const Amounts& requests, const Amounts& limits) {
    const std::string text = fmt::format("{} max limit to request ratio per {} is {}", bound.resource,
                                         bound.type, bound.amount.text);
    const Amount* request = find(requests, bound.resource);
    const Amount* limit = find(limits, bound.resource);
    if (!request || cel::approximate(request->quantity) == 0)
        return text + ", but no request is specified or request is 0";
    if (!limit || cel::approximate(limit->quantity) == 0)
        return text + ", but no limit is specified or limit is 0";
    const double ratio = cel::approximate(limit->quantity) / cel::approximate(request->quantity);
    if (ratio <= cel::approximate(bound.amount.quantity)) return std::nullopt;
    return fmt::format("{}, but provided ratio is {:f}", text, ratio);
}

using Test = std::optional<std::string> (*)(const Bound&, const Amounts&, const Amounts&);
constexpr std::pair<std::string_view, Test> tests[] = {
    {"min", below}, {"max", above}, {"maxLimitRequestRatio", out_of_ratio}};

void check(const Value& item, std::string_view type, const Amounts& requests, const Amounts& limits,
           std::vector<std::string>& errors) {
    for (const auto& [key, test] : tests)
        for (const auto& [resource, amount] : amounts_in(item[key]))
            if (auto error = test({type, resource, amount}, requests, limits))
                errors.push_back(*std::move(error));
}

std::vector<std::string> errors_of(const Value& range, const Value& spec) {
    std::vector<std::string> errors;
    for (const Value& item : range["spec"]["limits"].items()) {
        const std::string_view type = item["type"].string_or("");
        if (type == "Pod") check(item, type, of_pod(spec, "requests"), of_pod(spec, "limits"), errors);
        if (type != "Container") continue;
        for (const std::string_view list : {"containers", "initContainers"})
            for (const Value& container : spec[list].items())
                check(item, type, amounts_in(container["resources"]["requests"]),
                      amounts_in(container["resources"]["limits"]), errors);
    }
    return errors;
}

// Quotas of cpu and memory oblige every container to say how much it wants.
constexpr std::string_view obliging[] = {"cpu",    "limits.cpu",   "limits.memory",
                                         "memory", "requests.cpu", "requests.memory"};

bool says(const Value& resources, std::string_view quota) {
    const std::size_t dot = quota.find('.');
    if (dot == std::string_view::npos) return resources["requests"].find(quota) != nullptr;
    return resources[quota.substr(0, dot)].find(quota.substr(dot + 1)) != nullptr;
}

std::string unsaid(const Value& quota, const Value& spec) {
    if (spec["resources"].size() > 0) return ""; // the pod says it for all of them
    std::string errors;
    for (const std::string_view name : obliging) {
        if (!quota["spec"]["hard"].find(name)) continue;
        std::vector<std::string_view> silent;
        for (const std::string_view list : {"containers", "initContainers"})
            for (const Value& container : spec[list].items())
                if (!says(container["resources"], name)) silent.push_back(container["name"].string_or(""));
        std::ranges::sort(silent);
        if (!silent.empty())
            errors += fmt::format("{}{} for: {}", errors.empty() ? "" : "; ", name, fmt::join(silent, ","));
    }
    return errors;
}

bool has_scopes(const Value& quota) {
    return quota["spec"]["scopes"].size() > 0 || quota["spec"]["scopeSelector"].size() > 0;
}

} // namespace

ResourceLimits::ResourceLimits(const estate::Snapshot& snapshot, Id<estate::Target> target) {
    for (const auto& [id, object] : snapshot.table<Object>()) {
        if (object.target != target || !object.group.empty()) continue;
        if (object.kind == "LimitRange") ranges_[object.namespace_].push_back(&object);
        if (object.kind == "ResourceQuota") quotas_[object.namespace_].push_back(&object);
    }
}

void ResourceLimits::judge(const Request& request, std::vector<Objection>& objections) const {
    const bool creates_pod = request.kind == "Pod" && request.group.empty() && request.subresource.empty()
                             && request.operation == "CREATE";
    if (!creates_pod) return;
    const auto object = [&](const Object& by, std::string message) {
        objections.push_back({.force = Force::Refuses,
                              .policy = &by,
                              .by = fmt::format("{} '{}'", by.kind, by.name),
                              .message = std::move(message),
                              .fields = {}});
    };
    const Value& spec = request.object["spec"];
    if (const auto ranges = ranges_.find(request.in.facts.name); ranges != ranges_.end())
        for (const Object* range : ranges->second)
            if (const auto errors = errors_of(range->effective, spec); !errors.empty())
                object(*range, fmt::format("{}", fmt::join(errors, ", ")));
    if (const auto quotas = quotas_.find(request.in.facts.name); quotas != quotas_.end())
        for (const Object* quota : quotas->second)
            if (const std::string errors = unsaid(quota->effective, spec);
                !errors.empty() && !has_scopes(quota->effective))
                object(*quota, fmt::format("must specify {}", errors));
}

} // namespace cofferdam::admission
