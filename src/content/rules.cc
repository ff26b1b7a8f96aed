#include "content/rules.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "content/shipped.h"

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

Rule read_rule(const value::Value& entry) {
    const auto text = [&](std::string_view field) { return entry[field].string_or(""); };
    Rule rule{text("id"),  text("title"), text("severity"), text("question"),
              text("why"), text("fix"),   text("example"),  {}};
    for (const value::Value& reference : entry["references"].items()) {
        rule.references.push_back(read_reference(reference.as_string()));
    }
    return rule;
}

struct Catalogue {
    value::DocumentPtr document; // the rules' texts
    std::vector<Rule> rules;
    std::unordered_map<std::string_view, const Rule*> by_id;
};

Catalogue read_catalogue() {
    Catalogue catalogue{shipped_document("rules.yaml"), {}, {}};
    for (const value::Value& entry : catalogue.document->root().items()) {
        catalogue.rules.push_back(read_rule(entry));
    }
    for (const Rule& rule : catalogue.rules) catalogue.by_id.emplace(rule.id, &rule);
    return catalogue;
}

const Catalogue& catalogue() {
    static const Catalogue instance = read_catalogue();
    return instance;
}

} // namespace

std::span<const Rule> rules() { return catalogue().rules; }

const Rule* find_rule(std::string_view id) {
    const auto found = catalogue().by_id.find(id);
    return found == catalogue().by_id.end() ? nullptr : found->second;
}

} // namespace cofferdam::content
