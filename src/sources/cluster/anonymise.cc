#include "sources/cluster/anonymise.h"

#include <algorithm>
#include <array>

#include "core/parallel.h"
#include "sources/cluster/anonymous_text.h"
#include "value/arena.h"
#include "value/document.h"
#include "value/timestamp.h"

namespace cofferdam::cluster {

namespace {

using value::Kind;
using value::Value;

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

// Maps whose values a person writes as he likes, under keys of his own. Labels are none: selectors repeat
// them, and a label called token, db of it, has to stay the same word in both.
constexpr std::array<std::string_view, 3> own_maps = {"annotations", "data", "stringData"};
constexpr std::array<std::string_view, 3> own_fields = {"value", "args", "command"};
// Where a quantity of any length is one (resource.Quantity).
constexpr std::array<std::string_view, 10> quantities = {"limits",      "requests",      "hard", "used",
                                                         "capacity",    "max",           "min",  "default",
                                                         "allocatable", "defaultRequest"};
constexpr std::array<std::string_view, 4> number_fields = {"expression", "sizeLimit", "divisor",
                                                           "resourceVersion"};

Naming naming_of(std::string_view field) {
    if (field == "kind" || field == "kinds") return Naming::Kinds;
    return field == "resources" || field == "resource" ? Naming::Resources : Naming::Anything;
}

// Where a value stands: in the map of `outer`, under `field`, beside a field `name`.
struct Place {
    std::string_view field;
    std::string_view outer;
    std::string_view name;
};

class ObjectRewriter {
  public:
    ObjectRewriter(AnonymousText& text, value::Arena& arena) : text_(text), arena_(arena) {}

    Value run(const Value& value, const Place& place = {}) {
        if (const auto text = value.string_if()) return arena_.string(rewritten(*text, place));
        if (value.is(Kind::List)) {
            std::vector<Value> items;
            for (const Value& item : value.items()) items.push_back(run(item, place));
            return arena_.list(items);
        }
        if (!value.is(Kind::Map)) return value;
        const std::string_view name = value["name"].string_or("");
        std::vector<value::Entry> entries;
        for (const value::Entry& entry : value.entries()) {
            const std::string_view key = entry.key.as_string();
            entries.push_back({arena_.string(text_.text(key)), run(entry.value, {key, place.field, name})});
        }
        return arena_.map(entries);
    }

  private:
    std::string rewritten(std::string_view text, const Place& place) {
        const auto& [field, outer, name] = place;
        if (field == "image" || field == "imageID" || (field == "names" && outer == "images"))
            return text_.image(text);
        if (field == "caBundle" || outer == "binaryData") return text_.opaque(text);
        if (value::is_timestamp(text)) return std::string(text);
        if (is_one_of(own_maps, outer)) return text_.value(field, text, numbers_of(field, outer));
        if (is_one_of(own_fields, field)) return text_.value(name, text);
        const bool is_number = is_one_of(quantities, outer) || is_one_of(number_fields, field);
        return text_.text(text, naming_of(field), is_number ? Numbers::All : Numbers::Short);
    }

    // An annotation that nobody knows is prose.
    Numbers numbers_of(std::string_view field, std::string_view outer) {
        const bool is_known = outer != "annotations" || text_.text(field) == field;
        return is_known ? Numbers::Short : Numbers::Few;
    }

    AnonymousText& text_;
    value::Arena& arena_;
};

Result<value::Parsed> parse(const List& list) {
    value::Parsed parsed = value::parse_json(
        std::make_shared<value::Text>(list_path(list.resource), list.lines), value::KeepPlaces::No);
    for (const value::Problem& problem : parsed.problems) {
        if (problem.severity == value::Severity::Error)
            return error("{}: {}", to_string(problem.place), problem.message);
    }
    return parsed;
}

std::string rewritten(const value::Parsed& parsed, AnonymousText& text) {
    std::string lines;
    for (const value::DocumentPtr& document : parsed.documents) {
        value::Arena arena;
        lines += value::to_json(ObjectRewriter(text, arena).run(document->root())) + "\n";
    }
    return lines;
}

// Kinds of a person's own are listed too: constraints of Gatekeeper.
Resource rewritten(const Resource& resource, AnonymousText& text) {
    return {.group = text.text(resource.group),
            .version = text.text(resource.version),
            .kind = text.text(resource.kind, Naming::Kinds),
            .name = text.text(resource.name, Naming::Resources),
            .namespace_ = text.text(resource.namespace_)};
}

// Messages of the server hold names that stand nowhere else.
std::string message_of(Cause cause) {
    return cause == Cause::Forbidden ? "it may not be listed" : "the server's message was left out";
}

} // namespace

Result<Collection> anonymise(const Collection& collection, const Key& key) {
    std::vector<value::Parsed> parsed;
    for (const List& list : collection.lists) parsed.push_back(COFFERDAM_TRY(parse(list)));
    const KnownWords words;
    const Pseudonyms pseudonyms(key);
    AnonymousText text(words, pseudonyms);
    Collection made = collection;
    made.is_anonymous = true;
    made.server_version = text.text(collection.server_version);
    for (List& list : made.lists) list.resource = rewritten(list.resource, text);
    for (Unread& unread : made.unread) {
        unread.resource = rewritten(unread.resource, text);
        unread.message = message_of(unread.cause);
        for (std::string& name : unread.read_in) name = text.text(name);
    }
    parallel_for(made.lists.size(), [&](std::size_t i) {
        AnonymousText own(words, pseudonyms);
        made.lists[i].lines = rewritten(parsed[i], own);
    });
    return made;
}

} // namespace cofferdam::cluster
