#include "probe/prediction.h"

#include <algorithm>

#include <fmt/format.h>

#include "kubernetes/effective.h"

namespace cofferdam::probe {

using value::Value;

namespace {

struct ApiVersion {
    std::string_view group;
    std::string_view version;
};

ApiVersion api_version_of(const Value& object) {
    const std::string_view text = object["apiVersion"].string_or("");
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return {"", text};
    return {text.substr(0, slash), text.substr(slash + 1)};
}

} // namespace

const Value& Oracle::effective(const value::DocumentPtr& object) {
    const auto [at, is_new] = asked_.try_emplace(object);
    Asked& one = at->second;
    if (!is_new) return one.effective;
    kubernetes::Overlay overlay(one.arena);
    const Value& root = object->root();
    one.effective =
        kubernetes::effective(root, api_version_of(root).group, root["kind"].string_or(""), overlay);
    return one.effective;
}

std::vector<std::string> Oracle::refusers(std::string_view namespace_, const value::DocumentPtr& object) {
    const auto [group, version] = api_version_of(object->root());
    const admission::VerdictPtr verdict =
        admission_->would_admit({}, target_, namespace_,
                                {.object = &effective(object),
                                 .group = group,
                                 .version = version,
                                 .kind = object->root()["kind"].string_or(""),
                                 .name = {}});
    std::vector<std::string> names;
    // What its controller would make of it comes later, and nobody is asked about it.
    for (const admission::Objection& objection : verdict->links.front().objections) {
        if (objection.force != admission::Force::Refuses) continue;
        if (objection.policy) names.push_back(to_string(snapshot_->key(*objection.policy)));
        if (objection.by == "PodSecurity") names.push_back(fmt::format("Namespace {}", namespace_));
    }
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return names;
}

} // namespace cofferdam::probe
