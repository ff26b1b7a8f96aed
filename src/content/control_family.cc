#include "content/control_family.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "content/catalogue.h"
#include "core/check.h"

namespace cofferdam::content {

using value::Kind;
using value::Value;

namespace {

constexpr std::array<std::string_view, 5> subjects = {"container", "pod", "service", "object", "estate"};
constexpr std::array<std::string_view, 5> severities = {"info", "low", "medium", "high", "critical"};

// Keys of an entry; of one that refers to a rule (`rule:`) those of the first list alone.
constexpr std::array<std::string_view, 6> judging_keys = {"rule",      "over",    "kinds",
                                                          "standards", "default", "patch"};
constexpr std::array<std::string_view, 13> expression_keys = {
    "id",         "title", "severity", "severity-reason", "why",      "fix",  "example",
    "references", "items", "when",     "require",         "evidence", "cases"};

template <class List, class Item>
bool contains(const List& list, const Item& item) {
    return std::ranges::find(list, item) != list.end();
}

std::vector<std::string_view> texts(const Value& list) {
    std::vector<std::string_view> found;
    for (const Value& item : list.items()) found.push_back(item.string_or(""));
    if (list.is(Kind::String)) found.push_back(list.as_string());
    return found;
}

// What a rule's findings are about is seldom one object.
ControlSubject subject_of(const Value& entry) {
    const std::string_view word = entry["over"].string_or("estate");
    const auto found = std::ranges::find(subjects, word);
    return static_cast<ControlSubject>(
        std::min<std::size_t>(static_cast<std::size_t>(found - subjects.begin()), subjects.size() - 1));
}

void add_standards(const Value& entry, Rule& rule) {
    for (const value::Entry& framework : entry["standards"].entries()) {
        for (std::string_view requirement : texts(framework.value)) {
            const Standard standard{framework.key.as_string(), requirement};
            if (!contains(rule.standards, standard)) rule.standards.push_back(standard);
        }
    }
}

Control read_control(const Value& entry, Rule& rule) {
    add_standards(entry, rule);
    const auto text = [&](std::string_view key) { return entry[key].string_or(""); };
    Control control;
    control.rule = &rule;
    control.over = subject_of(entry);
    control.kinds = texts(entry["kinds"]);
    control.items = text("items");
    control.when = text("when");
    control.require = text("require");
    control.evidence = texts(entry["evidence"]);
    control.severity_reason = text("severity-reason");
    control.patch = text("patch");
    control.by_default = entry["default"].bool_or(true);
    return control;
}

void add_places(const value::Document& document, const Value& entry, Control& control) {
    control.place = document.place(entry);
    if (const Value* when = entry.find("when")) control.when_place = document.place(*when);
    if (const Value* require = entry.find("require")) control.require_place = document.place(*require);
}

// Names with dots between them: what estate::at_path takes without brackets.
bool is_path(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.'
               || c == '-' || c == '_';
    });
}

// Why the entry is none; nothing if it is one.
std::optional<std::string> fault_of(const Value& entry) {
    if (!entry.is(Kind::Map)) return "a control must be a map";
    const bool refers = entry["rule"].is(Kind::String);
    for (const value::Entry& field : entry.entries()) {
        const std::string_view key = field.key.as_string();
        const bool known = contains(judging_keys, key) || (!refers && contains(expression_keys, key));
        if (!known) return fmt::format("unknown key \"{}\"", key);
    }
    if (refers) return std::nullopt;
    for (std::string_view path : texts(entry["evidence"])) {
        if (!is_path(path)) return fmt::format("evidence: \"{}\" is no path such as container.image", path);
    }
    if (entry["items"] && !is_path(entry["items"].string_or("")))
        return "items must be a path such as spec.ports";
    for (std::string_view key : {"id", "title", "severity", "why", "fix", "over", "require"}) {
        if (entry[key].string_or("").empty()) return fmt::format("a control needs {}, a string", key);
    }
    if (!contains(severities, entry["severity"].as_string()))
        return fmt::format("{} is no severity", entry["severity"].as_string());
    if (!contains(subjects, entry["over"].as_string()) || entry["over"].as_string() == "estate")
        return "over must be container, pod, service or object";
    if (entry["over"].as_string() == "object" && texts(entry["kinds"]).empty())
        return "a control over objects needs kinds";
    return std::nullopt;
}

} // namespace

Rule read_control_rule(const Value& entry) {
    Rule rule = read_rule(entry);
    rule.question = "compliance";
    rule.patch = {}; // is the control's
    return rule;
}

ControlFamily read_control_family(std::string_view name, const value::Document& document,
                                  const std::unordered_map<std::string_view, Rule*>& rules) {
    ControlFamily family{name, {}, {}};
    for (const value::Entry& variable : document.root()["variables"].entries())
        family.variables.push_back({variable.key.as_string(), variable.value.string_or(""),
                                    document.text() ? document.place(variable.value) : value::Place{}});
    for (const Value& entry : document.root()["controls"].items()) {
        const Value& refers = entry["rule"];
        const auto rule = rules.find(refers ? refers.as_string() : entry["id"].string_or(""));
        COFFERDAM_CHECK(rule != rules.end());
        family.controls.push_back(read_control(entry, *rule->second));
        if (document.text()) add_places(document, entry, family.controls.back());
    }
    return family;
}

Result<void> check_control_family(const value::Document& document) {
    const Value& root = document.root();
    for (const value::Entry& entry : root.entries()) {
        if (entry.key.as_string() != "controls" && entry.key.as_string() != "variables")
            return error("{}: unknown key \"{}\": a file of controls has variables and controls",
                         to_string(document.place(entry.value)), entry.key.as_string());
    }
    if (!root["controls"].is(Kind::List))
        return error("{}: must hold controls, a list", to_string(document.place()));
    for (const Value& entry : root["controls"].items()) {
        if (auto fault = fault_of(entry)) return error("{}: {}", to_string(document.place(entry)), *fault);
    }
    return {};
}

} // namespace cofferdam::content
