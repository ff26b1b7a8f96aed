#include "analysis/admission/kyverno_context.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "analysis/admission/kyverno_functions.h"

namespace cofferdam::admission {

namespace {

using jmespath::Found;
using value::Arena;
using value::Entry;
using value::Kind;
using value::Value;

const Value not_known; // Missing
constexpr int most_rounds = 64;

Entry field(std::string_view name, const Value& value) { return {Value::string(name), value}; }

Value user_of(const Requester& user, Arena& arena) {
    if (!user) return not_known;
    std::vector<Value> groups;
    for (const std::string& group : user->groups) groups.push_back(Value::string(group));
    // Tokens of ServiceAccounts carry more, which depends on the pod that uses them.
    const Entry fields[] = {field("username", Value::string(user->name)), field("uid", not_known),
                            field("extra", not_known), field("groups", arena.list(groups))};
    return arena.map(fields);
}

Value kind_of(const Request& request, Arena& arena) {
    const Entry fields[] = {field("group", Value::string(request.group)),
                            field("version", Value::string(request.version)),
                            field("kind", Value::string(request.kind))};
    return arena.map(fields);
}

Value resource_of(const Request& request, Arena& arena) {
    const Entry fields[] = {
        field("group", Value::string(request.group)), field("version", Value::string(request.version)),
        field("resource", request.resource.empty() ? not_known : Value::string(request.resource))};
    return arena.map(fields);
}

// AdmissionRequest of admission.k8s.io/v1; fields with omitempty are absent where they are empty.
Value request_of(const Request& request, Arena& arena) {
    std::vector<Entry> fields{
        field("uid", not_known),
        field("kind", kind_of(request, arena)),
        field("resource", resource_of(request, arena)),
        field("requestKind", kind_of(request, arena)),
        field("requestResource", resource_of(request, arena)),
        field("operation", Value::string(request.operation)),
        field("userInfo", user_of(request.user, arena)),
        field("roles", not_known),
        field("clusterRoles", not_known),
        field("object", request.object),
        field("oldObject", request.old_object.is(Kind::Missing) ? Value::null() : request.old_object),
        field("dryRun", Value::boolean(false)),
        field("options", not_known)};
    if (!request.subresource.empty())
        fields.push_back(field("subResource", Value::string(request.subresource)));
    if (!request.name.empty()) fields.push_back(field("name", Value::string(request.name)));
    if (request.is_namespaced()) fields.push_back(field("namespace", Value::string(request.in.facts.name)));
    return arena.map(fields);
}

// Where "{{ … }}" ends that begins here: no braces in it but pairs of one level. RegexVariables there.
std::optional<std::size_t> end_of_variable(std::string_view text, std::size_t begin) {
    for (std::size_t at = begin + 2; at < text.size(); ++at) {
        if (text[at] == '}') return text.substr(at).starts_with("}}") ? std::optional(at + 2) : std::nullopt;
        if (text[at] != '{') continue;
        at = text.find_first_of("{}", at + 1);
        if (at == std::string_view::npos || text[at] == '{') return std::nullopt;
    }
    return std::nullopt;
}

struct Occurrence {
    std::size_t begin, end;
};
std::optional<Occurrence> find_variable(std::string_view text, std::size_t from = 0) {
    for (std::size_t at = text.find("{{", from); at != std::string_view::npos; at = text.find("{{", at + 1)) {
        if (at > 0 && text[at - 1] == '\\') continue;
        if (const auto end = end_of_variable(text, at)) return Occurrence{at, *end};
    }
    return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

void replace_all(std::string& text, std::string_view old, std::string_view by) {
    for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + by.size()))
        text.replace(at, old.size(), by);
}

// As Kyverno itself repeats a rule: by its text.
std::string repeated(std::string_view text, const kubernetes::PodTemplatePlace& place) {
    std::string result(text);
    for (const std::string_view object : {"request.object.", "request.oldObject."}) {
        replace_all(result, fmt::format("{}spec", object), fmt::format("{}{}", object, place.spec_path));
        replace_all(result, fmt::format("{}metadata", object),
                    fmt::format("{}{}", object, place.metadata_path));
    }
    return result;
}

// $(…): a place in the policy itself.
bool has_reference(std::string_view text) {
    for (std::size_t at = text.find("$("); at != std::string_view::npos; at = text.find("$(", at + 1))
        if ((at == 0 || text[at - 1] != '\\') && text.find(')', at + 3) != std::string_view::npos)
            return true;
    return false;
}

} // namespace

KyvernoContext::KyvernoContext(const Request& request, const kubernetes::PodTemplatePlace* pods_at,
                               Arena& arena)
    : arena_(&arena), pods_at_(pods_at) {
    set("request", request_of(request, arena));
    for (const std::string_view name : {"images", "serviceAccountName", "serviceAccountNamespace"})
        set(name, not_known);
    if (!request.user) return;
    constexpr std::string_view prefix = "system:serviceaccount:";
    const std::string_view user = request.user->name;
    const std::string_view account = user.starts_with(prefix) ? user.substr(prefix.size()) : "";
    const std::size_t colon = std::min(account.find(':'), account.size());
    set("serviceAccountName", Value::string(account.substr(std::min(colon + 1, account.size()))));
    set("serviceAccountNamespace", Value::string(account.substr(0, colon)));
}

void KyvernoContext::set(std::string_view name, const Value& value) {
    const auto same =
        std::ranges::find_if(roots_, [&](const Entry& root) { return root.key.as_string() == name; });
    if (same != roots_.end())
        same->value = value;
    else
        roots_.push_back({arena_->string(name), value});
}

void KyvernoContext::load(const Value& entries) {
    for (const Value& entry : entries.items()) {
        const std::string name(entry["name"].string_or(""));
        faults_.erase(name);
        const Found found = entry["variable"] ? variable(entry["variable"]) : Found(not_known);
        if (found)
            set(name, *found);
        else
            faults_.emplace(name, found.error());
    }
}

// kyverno pkg/engine/context/loaders/variable.go
Found KyvernoContext::variable(const Value& entry) const {
    Value path = entry["jmesPath"];
    if (path) path = COFFERDAM_TRY(substituted(path));
    Value output = Value::null();
    if (entry["default"]) output = COFFERDAM_TRY(substituted(entry["default"]));
    const bool has_default = !output.is(Kind::Null);
    Found found = Value::null();
    if (entry["value"]) {
        found = COFFERDAM_TRY(substituted(entry["value"]));
        if (path) {
            const jmespath::Expression* expression = parsed(path.string_or(""));
            if (!expression) return jmespath::unknown("its jmesPath cannot be read");
            found = jmespath::Search(*arena_, kyverno_functions()).find(*expression, *found);
        }
    } else if (path) {
        found = query(path.string_or(""));
    }
    if (!found && (found.error().kind == jmespath::Fault::Kind::Unknown || !has_default)) return found;
    if (found && !found->is(Kind::Null)) output = *found;
    if (output.is(Kind::Null)) return jmespath::fault("a variable of its context is null");
    return output;
}

void KyvernoContext::set_element(const Value& element, std::size_t index, std::size_t depth) {
    const Value number = Value::integer(static_cast<std::int64_t>(index));
    set("element", element);
    set("elementIndex", number);
    set(fmt::format("element{}", depth), element);
    set(fmt::format("elementIndex{}", depth), number);
}

const jmespath::Expression* KyvernoContext::parsed(std::string_view text) const {
    auto known = expressions_->find(text);
    if (known == expressions_->end()) {
        auto expression = jmespath::parse_expression(text);
        known = expressions_->emplace(text, expression ? std::optional(*std::move(expression)) : std::nullopt)
                    .first;
    }
    return known->second ? &*known->second : nullptr;
}

Found KyvernoContext::query(std::string_view text) const {
    const jmespath::Expression* expression = parsed(pods_at_ ? repeated(text, *pods_at_) : std::string(text));
    if (!expression) return jmespath::unknown(fmt::format("{} cannot be read", text));
    for (const auto& [name, fault] : faults_)
        if (expression->names_field(name)) return std::unexpected(fault);
    return jmespath::Search(*arena_, kyverno_functions()).find(*expression, arena_->map(roots_));
}

// The innermost first, round by round, as what is put in may hold variables itself.
Found KyvernoContext::substituted_text(std::string_view original) const {
    if (has_reference(original)) return jmespath::unknown("a reference into the policy");
    std::string text(original);
    for (int round = 0; round < most_rounds; ++round) {
        const auto place = find_variable(text);
        if (!place) break;
        std::string_view name =
            trimmed(std::string_view(text).substr(place->begin + 2, place->end - place->begin - 4));
        const bool shallow = name.starts_with('-');
        if (shallow || name.find('@') == 0) return jmespath::unknown(fmt::format("the variable {}", name));
        const Value value = COFFERDAM_TRY(query(name));
        if (place->begin == 0 && place->end == text.size()) return value;
        const std::string by =
            value.is(Kind::String) ? std::string(value.as_string()) : jmespath::json_of(value);
        text.replace(place->begin, place->end - place->begin, by);
    }
    if (find_variable(text)) return jmespath::unknown("variables in variables without end");
    replace_all(text, "\\{{", "{{");
    return arena_->string(text);
}

Found KyvernoContext::substituted(const Value& document) const {
    if (document.is(Kind::String)) {
        const std::string_view text = document.as_string();
        const bool is_plain =
            text.find("{{") == std::string_view::npos && text.find("$(") == std::string_view::npos;
        return is_plain ? Found(document) : substituted_text(text);
    }
    if (document.is(Kind::List)) {
        std::vector<Value> items;
        for (const Value& item : document.items()) items.push_back(COFFERDAM_TRY(substituted(item)));
        return arena_->list(items);
    }
    if (!document.is(Kind::Map)) return document;
    std::vector<Entry> entries;
    for (const Entry& entry : document.entries()) {
        const Value key = COFFERDAM_TRY(substituted(entry.key));
        if (!key.is(Kind::String)) return jmespath::fault("a variable that stands as a key is no text");
        entries.push_back({key, COFFERDAM_TRY(substituted(entry.value))});
    }
    return arena_->map(entries);
}

} // namespace cofferdam::admission
