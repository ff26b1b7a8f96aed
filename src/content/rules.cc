#include "content/rules.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "content/embedded.h"
#include "core/check.h"
#include "value/document.h"

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
};

Catalogue read_catalogue() {
    const auto text =
        std::make_shared<const value::Text>("rules.yaml", std::string(rule_files().front().bytes));
    const value::Parsed parsed = value::parse_yaml(text, value::KeepPlaces::No);
    COFFERDAM_CHECK(parsed.documents.size() == 1 && parsed.problems.empty());
    Catalogue catalogue{parsed.documents.front(), {}};
    for (const value::Value& entry : catalogue.document->root().items()) {
        catalogue.rules.push_back(read_rule(entry));
    }
    return catalogue;
}

} // namespace

std::span<const Rule> rules() {
    static const Catalogue catalogue = read_catalogue();
    return catalogue.rules;
}

const Rule* find_rule(std::string_view id) {
    const std::span<const Rule> all = rules();
    const auto found = std::ranges::find(all, id, &Rule::id);
    return found == all.end() ? nullptr : &*found;
}

} // namespace cofferdam::content
