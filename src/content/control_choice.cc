#include "content/control_choice.h"

#include <algorithm>
#include <array>

#include "content/config.h"

namespace cofferdam::content {

using value::Kind;
using value::Value;

namespace {

bool is_among(const std::vector<std::string>& patterns, std::string_view id) {
    return std::ranges::any_of(patterns,
                               [&](const std::string& pattern) { return matches_pattern(pattern, id); });
}

Result<std::vector<std::string>> texts(const value::Document& document, const Value& list) {
    std::vector<std::string> found;
    if (!list.is(Kind::List)) return error("{}: must be a list of strings", to_string(document.place(list)));
    for (const Value& item : list.items()) {
        if (!item.is(Kind::String)) return error("{}: must be a string", to_string(document.place(item)));
        found.emplace_back(item.as_string());
    }
    return found;
}

Result<std::map<std::string, std::string>> severities(const value::Document& document, const Value& map) {
    constexpr std::array<std::string_view, 5> words = {"info", "low", "medium", "high", "critical"};
    std::map<std::string, std::string> found;
    for (const value::Entry& entry : map.entries()) {
        const std::string_view word = entry.value.string_or("");
        if (std::ranges::find(words, word) == words.end())
            return error("{}: must be info, low, medium, high or critical",
                         to_string(document.place(entry.value)));
        found.emplace(entry.key.as_string(), word);
    }
    return found;
}

} // namespace

bool ControlChoice::disables(std::string_view rule) const { return is_among(disable, rule); }

bool ControlChoice::reports(const Control& control) const {
    return !disables(control.rule->id) && (control.by_default || is_among(enable, control.rule->id));
}

bool ControlChoice::judges(const Control& control) const {
    return reports(control) || (judge_all && !disables(control.rule->id));
}

Result<void> ControlChoice::require_known() const {
    const auto is_rule = [](const std::string& pattern) {
        return std::ranges::any_of(rules(),
                                   [&](const Rule& rule) { return matches_pattern(pattern, rule.id); });
    };
    for (const auto* const list : {&enable, &disable}) {
        for (const std::string& pattern : *list)
            if (!is_rule(pattern)) return error("controls: no rule is called {}", pattern);
    }
    for (const auto& [id, word] : severity)
        if (!is_rule(id)) return error("controls.severity: no rule is called {}", id);
    return {};
}

Result<ControlChoice> parse_control_choice(const value::Document& document, const Value& map) {
    ControlChoice choice;
    if (!map.is(Kind::Map)) return error("{}: controls must be a map", to_string(document.place(map)));
    for (const value::Entry& entry : map.entries()) {
        const std::string_view key = entry.key.as_string();
        if (key == "files") {
            choice.files = COFFERDAM_TRY(texts(document, entry.value));
        } else if (key == "enable") {
            choice.enable = COFFERDAM_TRY(texts(document, entry.value));
        } else if (key == "disable") {
            choice.disable = COFFERDAM_TRY(texts(document, entry.value));
        } else if (key == "severity") {
            choice.severity = COFFERDAM_TRY(severities(document, entry.value));
        } else {
            return error("{}: unknown setting \"controls.{}\"", to_string(document.place(entry.value)), key);
        }
    }
    return choice;
}

} // namespace cofferdam::content
