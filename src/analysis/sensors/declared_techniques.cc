#include "analysis/sensors/declared_techniques.h"

#include <iterator>
#include <memory>

#include "observations/event_fields.h"
#include "value/document.h"

namespace cofferdam::sensors {

namespace {

using value::Value;

// Rules are a few thousand lines; a ConfigMap holds at most 1 MiB.
constexpr value::Limits rule_limits{
    .depth = 40, .nodes_by_alias = 10'000, .nodes = 1'000'000, .bytes = std::uint64_t{4} << 20};

void add(const Value& tags, std::vector<std::string>& techniques) {
    std::vector<std::string> found = observations::techniques_in(tags);
    techniques.insert(techniques.end(), std::make_move_iterator(found.begin()),
                      std::make_move_iterator(found.end()));
}

} // namespace

void add_techniques_of_files(const Value& data, std::vector<std::string>& techniques) {
    for (const auto& [name, file] : data.entries()) {
        const std::string_view bytes = file.string_or("");
        if (bytes.empty()) continue;
        const auto text =
            std::make_shared<const value::Text>(std::string(name.string_or("")), std::string(bytes));
        const value::Parsed parsed = value::parse_yaml(text, value::KeepPlaces::No, rule_limits);
        for (const value::DocumentPtr& document : parsed.documents) {
            for (const Value& rule : document->root().items()) {
                if (rule["rule"] && rule["enabled"].bool_or(true)) add(rule["tags"], techniques);
            }
        }
    }
}

void add_techniques_of_policy(const Value& spec, std::vector<std::string>& techniques) {
    for (std::string_view hooks : {"kprobes", "tracepoints", "uprobes", "lsmhooks"}) {
        for (const Value& hook : spec[hooks].items()) add(hook["tags"], techniques);
    }
}

} // namespace cofferdam::sensors
