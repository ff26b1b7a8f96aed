#include "cuts/role_edits.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "analysis/access/request.h"

namespace cofferdam::cuts {

namespace {

using access::Need;
using access::Request;
using edits::Edit;
using value::Value;
using Words = std::vector<std::string>;

constexpr std::string_view verbs_of_resources[] = {"get",    "list",  "watch",  "create",
                                                   "update", "patch", "delete", "deletecollection"};

Words words_of(const Value& list) {
    Words words;
    for (const Value& item : list.items()) words.emplace_back(item.string_or(""));
    return words;
}

std::vector<std::string_view> views_of(const Words& words) { return {words.begin(), words.end()}; }

std::string json_of(const Words& words) {
    std::string json = "[";
    for (const std::string& word : words)
        json += fmt::format("{}{}", json.size() > 1 ? "," : "", value::to_json(Value::string(word)));
    return json + "]";
}

std::string resource_of(const Request& request) {
    return request.subresource.empty() ? std::string(request.resource)
                                       : fmt::format("{}/{}", request.resource, request.subresource);
}

struct Rule {
    Words verbs;
    Words groups;
    Words resources;
    Words names;

    explicit Rule(const Value& rule)
        : verbs(words_of(rule["verbs"])), groups(words_of(rule["apiGroups"])),
          resources(words_of(rule["resources"])), names(words_of(rule["resourceNames"])) {}

    bool serves(const Request& request) const {
        estate::PolicyRule rule;
        rule.verbs = views_of(verbs);
        rule.groups = views_of(groups);
        rule.resources = views_of(resources);
        return access::covers(rule, request);
    }
};

// What a rule loses of its verbs, and on which of the resources that it names; `by_wildcard`: on all of them.
struct Loss {
    std::set<std::string, std::less<>> verbs;
    std::set<std::string, std::less<>> resources;
    bool by_wildcard = false;
};

Loss loss_of(const Rule& rule, const std::vector<Need>& needs) {
    Loss loss;
    for (const Need& need : needs) {
        for (const Request& request : need.requests) {
            if (!rule.serves(request)) continue;
            loss.verbs.emplace(request.verb);
            const std::string resource = resource_of(request);
            if (std::ranges::find(rule.resources, resource) != rule.resources.end())
                loss.resources.insert(resource);
            // Beside its name, "*" or "*/exec" may stand for it too.
            Rule unnamed = rule;
            std::erase(unnamed.resources, resource);
            loss.by_wildcard = loss.by_wildcard || unnamed.serves(request);
        }
    }
    return loss;
}

Words kept_verbs(const Rule& rule, const Loss& loss) {
    Words verbs = rule.verbs;
    if (std::ranges::find(verbs, "*") != verbs.end())
        verbs.assign(std::begin(verbs_of_resources), std::end(verbs_of_resources));
    std::erase_if(verbs, [&](const std::string& verb) { return loss.verbs.contains(verb); });
    return verbs;
}

class Narrower {
  public:
    explicit Narrower(std::vector<Edit>& edits) : edits_(&edits) {}

    void narrow(std::size_t at, const Rule& rule, const Loss& loss) {
        const std::string path = fmt::format("/rules/{}", at);
        const Words verbs = kept_verbs(rule, loss);
        Words others = rule.resources;
        std::erase_if(others, [&](const std::string& each) { return loss.resources.contains(each); });
        if (loss.by_wildcard || others.empty()) {
            if (verbs.empty())
                remove(path);
            else
                set_verbs(path, verbs, rule);
            return;
        }
        if (!verbs.empty()) {
            const Words lost(loss.resources.begin(), loss.resources.end());
            add(fmt::format("/rules/{}", at + 1), rule_json(rule, lost, verbs));
        }
        remove_items(path + "/resources", rule.resources,
                     [&](const std::string& each) { return loss.resources.contains(each); });
    }

  private:
    void add(std::string path, std::string json) {
        edits_->push_back({Edit::Operation::Add, std::move(path), std::move(json)});
    }
    void remove(std::string path) { edits_->push_back({Edit::Operation::Remove, std::move(path), ""}); }

    template <class Which>
    void remove_items(const std::string& path, const Words& words, Which which) {
        for (std::size_t i = words.size(); i-- > 0;) {
            if (which(words[i])) remove(fmt::format("{}/{}", path, i));
        }
    }

    // One by one, so that what else is written there stays as it is.
    void set_verbs(const std::string& path, const Words& verbs, const Rule& rule) {
        if (std::ranges::find(rule.verbs, "*") != rule.verbs.end()) {
            edits_->push_back({Edit::Operation::Replace, path + "/verbs", json_of(verbs)});
            return;
        }
        remove_items(path + "/verbs", rule.verbs,
                     [&](const std::string& verb) { return std::ranges::find(verbs, verb) == verbs.end(); });
    }

    static std::string rule_json(const Rule& rule, const Words& resources, const Words& verbs) {
        std::string json =
            fmt::format("{{\"apiGroups\":{},\"resources\":{}", json_of(rule.groups), json_of(resources));
        if (!rule.names.empty()) json += fmt::format(",\"resourceNames\":{}", json_of(rule.names));
        return json + fmt::format(",\"verbs\":{}}}", json_of(verbs));
    }

    std::vector<Edit>* edits_;
};

std::string subject_of(const Value& subject, std::string_view binding_namespace) {
    const std::string_view kind = subject["kind"].string_or("");
    const std::string_view name = subject["name"].string_or("");
    if (kind != "ServiceAccount") return fmt::format("{} {}", kind, name);
    return fmt::format("ServiceAccount {}/{}", subject["namespace"].string_or(binding_namespace), name);
}

// A User system:serviceaccount:a:b is the ServiceAccount a/b.
std::string as_authenticated(const std::string& subject) {
    constexpr std::string_view prefix = "User system:serviceaccount:";
    if (!subject.starts_with(prefix)) return subject;
    std::string rest = subject.substr(prefix.size());
    std::ranges::replace(rest, ':', '/');
    return "ServiceAccount " + rest;
}

} // namespace

Narrowing narrow(const value::Value& role, const std::vector<Need>& needs) {
    Narrowing found;
    const auto rules = role["rules"].items();
    for (std::size_t i = rules.size(); i-- > 0;) {
        const Rule rule(rules[i]);
        const Loss loss = loss_of(rule, needs);
        if (loss.verbs.empty()) continue;
        found.loses_more = found.loses_more || loss.by_wildcard;
        Narrower(found.edits).narrow(i, rule, loss);
    }
    return found;
}

std::vector<edits::Edit> unbind(const value::Value& binding, std::string_view subject) {
    std::vector<Edit> edits;
    const auto subjects = binding["subjects"].items();
    const std::string_view own = binding["metadata"]["namespace"].string_or("default");
    for (std::size_t i = subjects.size(); i-- > 0;) {
        if (as_authenticated(subject_of(subjects[i], own)) == subject)
            edits.push_back({Edit::Operation::Remove, fmt::format("/subjects/{}", i), ""});
    }
    return edits;
}

} // namespace cofferdam::cuts
