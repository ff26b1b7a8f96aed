// Files of the user's own controls: any bytes are refused with a place, or are read and compiled.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "analysis/controls/programs.h"
#include "content/control_family.h"
#include "core/check.h"
#include "value/document.h"

using namespace cofferdam;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text =
        std::make_shared<value::Text>("own.yaml", std::string(reinterpret_cast<const char*>(data), size));
    const value::Parsed parsed = value::parse(text);
    for (const value::DocumentPtr& document : parsed.documents) {
        const auto checked = content::check_control_family(*document);
        if (!checked) {
            COFFERDAM_CHECK(!checked.error().message.empty());
            continue;
        }
        std::vector<content::Rule> own;
        for (const value::Value& entry : document->root()["controls"].items())
            own.push_back(content::read_control_rule(entry));
        std::unordered_map<std::string_view, content::Rule*> rules;
        for (content::Rule& rule : own) rules.emplace(rule.id, &rule);
        bool refers = false;
        for (const value::Value& entry : document->root()["controls"].items())
            refers = refers || static_cast<bool>(entry["rule"]);
        if (refers) continue; // to a rule of ours, which is looked up by the catalogue
        const auto compiled = controls::compile_family(content::read_control_family("own", *document, rules));
        COFFERDAM_CHECK(compiled || !compiled.error().message.empty());
    }
    return 0;
}
