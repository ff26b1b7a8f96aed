#include "content/rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "content/catalogue.h"

namespace cofferdam::content {

namespace {

constexpr std::string_view cis = "CIS ";

// "CIS 5.2.2", an ATT&CK technique ("T1552.007"), or an address.
Reference read_reference(std::string_view text) {
    if (text.starts_with(cis)) {
        return {fmt::format("CIS Kubernetes Benchmark 1.12, {}", text.substr(cis.size())),
                "https://www.cisecurity.org/benchmark/kubernetes"};
    }
    if (text.starts_with("https://")) return {std::string(text), std::string(text)};
    std::string path(text);
    std::ranges::replace(path, '.', '/');
    return {fmt::format("MITRE ATT&CK {}", text),
            fmt::format("https://attack.mitre.org/techniques/{}/", path)};
}

// What a reference says of a framework is not said again.
void add_standard(std::string_view reference, std::vector<Standard>& standards) {
    if (reference.starts_with("https://")) return;
    const bool is_cis = reference.starts_with(cis);
    standards.push_back({is_cis ? "cis-k8s" : "attack", is_cis ? reference.substr(cis.size()) : reference});
}

} // namespace

Rule read_rule(const value::Value& entry) {
    const auto text = [&](std::string_view field) { return entry[field].string_or(""); };
    Rule rule{text("id"),
              text("title"),
              text("severity"),
              text("question"),
              text("why"),
              text("fix"),
              text("example"),
              text("patch"),
              {},
              {}};
    for (const value::Value& reference : entry["references"].items()) {
        const std::string_view written = reference.string_or("");
        rule.references.push_back(read_reference(written));
        add_standard(written, rule.standards);
    }
    return rule;
}

std::span<const Rule> rules() { return catalogue().rules; }

const Rule* find_rule(std::string_view id) {
    const auto found = catalogue().rules_by_id.find(id);
    return found == catalogue().rules_by_id.end() ? nullptr : found->second;
}

} // namespace cofferdam::content
