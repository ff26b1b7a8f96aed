#include "sources/cluster/discovery.h"

#include <algorithm>

#include "sources/cluster/kinds_read.h"

namespace cofferdam::cluster {

using value::Value;

namespace {

// As client-go asks; a server that knows none of them answers in the old form.
constexpr std::string_view accept_aggregated =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

std::string group_path(std::string_view group, std::string_view version) {
    if (group.empty()) return fmt::format("/api/{}", version);
    return fmt::format("/apis/{}/{}", group, version);
}

bool can_list(const Value& resource) {
    return std::ranges::any_of(resource["verbs"].items(),
                               [](const Value& verb) { return verb.string_or("") == "list"; });
}

// A name of a path, not a way out of it: a server may say anything.
bool is_plain_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

bool is_wanted_group(std::string_view group) {
    return std::ranges::any_of(kinds_read(), [&](const KindRead& kind) { return kind.group == group; });
}

} // namespace

std::string list_path(const Resource& resource) {
    const std::string group = group_path(resource.group, resource.version);
    if (resource.namespace_.empty()) return fmt::format("{}/{}", group, resource.name);
    return fmt::format("{}/namespaces/{}/{}", group, resource.namespace_, resource.name);
}

std::string full_name(const Resource& resource) {
    if (resource.name.empty()) return resource.group;
    return resource.group.empty() ? resource.name : fmt::format("{}.{}", resource.name, resource.group);
}

bool is_same_kind(const Resource& a, const Resource& b) {
    return a.group == b.group && a.kind == b.kind && a.name == b.name;
}

const Resource* find_kind(const Discovery& found, const Resource& resource) {
    const auto same = [&](const Resource& other) { return is_same_kind(other, resource); };
    const auto at = std::ranges::find_if(found.resources, same);
    return at == found.resources.end() ? nullptr : &*at;
}

bool is_group_unread(const Discovery& found, const std::string& group) {
    return std::ranges::any_of(found.unread,
                               [&](const Unread& unread) { return unread.resource.group == group; });
}

Discoverer::Discoverer(ReadSecrets secrets) : secrets_(secrets) {
    for (const std::string root : {"/api", "/apis"})
        questions_.push_back({{.path = root, .accept = std::string(accept_aggregated)}});
}

std::expected<void, Refusal> Discoverer::take(const Client::Answer& answer) {
    const Question question = std::move(questions_.front());
    questions_.pop_front();
    if (!question.version.empty()) {
        take_version(question, answer);
    } else if (answer) {
        take_root((*answer)->root());
    } else {
        return std::unexpected(answer.error());
    }
    return {};
}

Discovery Discoverer::finish() && {
    drop_second_names();
    std::ranges::sort(found_.resources);
    return std::move(found_);
}

void Discoverer::take_root(const Value& root) {
    const std::string_view kind = root["kind"].string_or("");
    if (kind == "APIGroupDiscoveryList") {
        for (const Value& group : root["items"].items()) take_aggregated(group);
    } else if (kind == "APIVersions") {
        for (const Value& version : root["versions"].items()) ask_version("", version.string_or(""));
    } else {
        for (const Value& group : root["groups"].items()) ask_group(group);
    }
}

// Versions stand in the order of preference: the first that has a kind is taken.
void Discoverer::take_aggregated(const Value& group) {
    const std::string_view name = group["metadata"]["name"].string_or("");
    for (const Value& version : group["versions"].items()) {
        const std::string_view version_name = version["version"].string_or("");
        if (version["freshness"].string_or("") == "Stale") note_stale(name, version_name);
        for (const Value& resource : version["resources"].items())
            take(name, version_name, resource["responseKind"]["kind"].string_or(""),
                 resource["resource"].string_or(""), resource,
                 resource["scope"].string_or("") == "Namespaced");
    }
}

void Discoverer::ask_group(const Value& group) {
    const std::string_view name = group["name"].string_or("");
    if (!is_wanted_group(name)) return;
    ask_version(name, group["preferredVersion"]["version"].string_or(""));
    for (const Value& version : group["versions"].items())
        ask_version(name, version["version"].string_or(""));
}

void Discoverer::ask_version(std::string_view group, std::string_view version) {
    const bool is_named = is_plain_name(version) && (group.empty() || is_plain_name(group));
    if (!is_named
        || std::ranges::find(asked_, std::pair(std::string(group), std::string(version))) != asked_.end())
        return;
    asked_.emplace_back(group, version);
    questions_.push_back({{.path = group_path(group, version)}, std::string(group), std::string(version)});
}

void Discoverer::take_version(const Question& question, const Client::Answer& answer) {
    const auto& [request, group, version] = question;
    if (!answer) {
        found_.unread.push_back({{group, version, "", ""}, answer.error().cause, answer.error().message});
        return;
    }
    for (const Value& resource : (*answer)->root()["resources"].items())
        take(group, version, resource["kind"].string_or(""), resource["name"].string_or(""), resource,
             resource["namespaced"].bool_or(false));
}

void Discoverer::take(std::string_view group, std::string_view version, std::string_view kind,
                      std::string_view name, const Value& resource, bool is_namespaced) {
    const bool is_named = is_plain_name(name) && is_plain_name(version); // "pods/exec" is a subresource
    if (!is_named || !can_list(resource) || !is_wanted(group, kind)) return;
    const bool is_known = std::ranges::any_of(found_.resources, [&](const Resource& known) {
        return known.group == group && known.kind == kind && known.name == name;
    });
    if (is_known) return;
    const Resource& added = found_.resources.emplace_back(
        Resource{std::string(group), std::string(version), std::string(kind), std::string(name)});
    if (is_namespaced) found_.namespaced.insert(list_path(added));
}

bool Discoverer::is_wanted(std::string_view group, std::string_view kind) const {
    if (group.empty() && kind == secret_kind) return secrets_ == ReadSecrets::Metadata;
    return find_kind_read(group, kind) != nullptr;
}

void Discoverer::note_stale(std::string_view group, std::string_view version) {
    if (!is_wanted_group(group)) return;
    found_.unread.push_back({{std::string(group), std::string(version), "", ""},
                             Cause::Failed,
                             "the server that serves it does not answer"});
}

bool Discoverer::serves(std::string_view group) const {
    return std::ranges::any_of(found_.resources,
                               [&](const Resource& resource) { return resource.group == group; });
}

// One object under two names would be read as two: Calico's API server shows what the storage group
// crd.projectcalico.org holds, and Endpoints are mirrored in EndpointSlices.
void Discoverer::drop_second_names() {
    const auto shown_by = [&](const Resource& resource) -> std::string {
        if (resource.group == "crd.projectcalico.org") return "projectcalico.org";
        return resource.group.empty() && resource.kind == "Endpoints" ? "discovery.k8s.io" : "";
    };
    std::vector<Resource> kept;
    for (const Resource& resource : found_.resources) {
        std::string group = shown_by(resource);
        if (!group.empty() && serves(group)) {
            found_.second_names.push_back({resource, std::move(group)});
        } else {
            kept.push_back(resource);
        }
    }
    found_.resources = std::move(kept);
}

std::expected<Discovery, Refusal> discover(Client& client, ReadSecrets secrets) {
    Discoverer discoverer(secrets);
    while (const Request* next = discoverer.next()) {
        if (auto taken = discoverer.take(client.get(*next)); !taken)
            return std::unexpected(std::move(taken).error());
    }
    return std::move(discoverer).finish();
}

} // namespace cofferdam::cluster
