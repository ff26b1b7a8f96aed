#include "content/catalogue.h"

#include <set>

#include <fmt/format.h>

#include "content/control_family.h"
#include "content/shipped.h"
#include "core/check.h"

namespace cofferdam::content {

namespace {

constexpr std::string_view folder = "controls/";

std::string_view family_name(std::string_view file) {
    const std::size_t end = file.rfind('.');
    const std::size_t slash = file.rfind('/', end);
    const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
    return file.substr(begin, end - begin);
}

// Documents of the user, until the catalogue is read.
struct Additions {
    std::vector<value::DocumentPtr> documents;
    bool closed = false;
};
Additions& additions() {
    static Additions instance;
    return instance;
}

struct Source {
    std::string_view name;
    const value::Document* document;
};

// Rules first: a control may refer to any, and rules are pointed at once none is added any more.
void add_families(const std::vector<Source>& sources, Catalogue& catalogue) {
    for (const Source& source : sources) {
        for (const value::Value& entry : source.document->root()["controls"].items())
            if (entry["id"]) catalogue.rules.push_back(read_control_rule(entry));
    }
    std::unordered_map<std::string_view, Rule*> rules;
    for (Rule& rule : catalogue.rules) rules.emplace(rule.id, &rule);
    for (const Source& source : sources)
        catalogue.families.push_back(read_control_family(source.name, *source.document, rules));
}

Catalogue read_catalogue(const std::vector<value::DocumentPtr>& added) {
    Catalogue catalogue;
    catalogue.documents.push_back(shipped_document("rules.yaml"));
    for (const value::Value& entry : catalogue.documents.front()->root().items())
        catalogue.rules.push_back(read_rule(entry));
    std::vector<Source> sources;
    for (const EmbeddedFile& file : embedded_files()) {
        if (!file.name.starts_with(folder)) continue;
        catalogue.documents.push_back(shipped_document(file.name));
        sources.push_back({family_name(file.name), catalogue.documents.back().get()});
    }
    for (const value::DocumentPtr& document : added) {
        catalogue.documents.push_back(document);
        sources.push_back({family_name(document->text()->name()), document.get()});
    }
    add_families(sources, catalogue);
    for (const Rule& rule : catalogue.rules) catalogue.rules_by_id.emplace(rule.id, &rule);
    for (const ControlFamily& family : catalogue.families) {
        for (const Control& control : family.controls)
            catalogue.controls_by_id.emplace(control.rule->id, &control);
    }
    return catalogue;
}

} // namespace

const Catalogue& catalogue() {
    static const Catalogue instance = [] {
        additions().closed = true;
        return read_catalogue(additions().documents);
    }();
    return instance;
}

namespace {

// An id is one control's, and what a control refers to is there.
Result<void> check_ids(const value::Document& document) {
    const Catalogue known = read_catalogue(additions().documents);
    std::set<std::string_view> own;
    for (const value::Value& entry : document.root()["controls"].items()) {
        const std::string_view refers = entry["rule"].string_or("");
        const std::string_view id = entry["id"].string_or("");
        const auto wrong = [&](std::string_view what) {
            return error("{}: {}", to_string(document.place(entry)), what);
        };
        if (!refers.empty() && !known.rules_by_id.contains(refers))
            return wrong(fmt::format("no rule is called \"{}\"", refers));
        if (refers.empty() && (known.rules_by_id.contains(id) || !own.insert(id).second))
            return wrong(fmt::format("there is a control {} already", id));
    }
    return {};
}

} // namespace

Result<void> add_controls(const value::DocumentPtr& document) {
    COFFERDAM_CHECK(!additions().closed);
    COFFERDAM_TRY(check_control_family(*document));
    COFFERDAM_TRY(check_ids(*document));
    additions().documents.push_back(document);
    return {};
}

} // namespace cofferdam::content
