// What must hold of every document, whatever bytes it was read from.
#pragma once

#include "core/check.h"
#include "value/document.h"

namespace cofferdam::value {

inline void check_node(const Document& document, const Value& node) {
    const Place place = document.place(node);
    COFFERDAM_CHECK(place.span.begin <= place.span.end);
    COFFERDAM_CHECK(place.span.end <= document.text()->bytes().size());
    COFFERDAM_CHECK(document.span().begin <= place.span.begin && place.span.end <= document.span().end);
    COFFERDAM_CHECK(!node.is(Kind::Missing));
    for (const Value& item : node.items()) check_node(document, item);
    for (const Entry& entry : node.entries()) {
        check_node(document, entry.key);
        check_node(document, entry.value);
        COFFERDAM_CHECK(node.find(entry.key.as_string()) == &entry.value);
    }
}

// What is written as JSON reads back the same.
inline void check_json(const Document& document) {
    const Parsed again = parse_json(std::make_shared<const Text>("again", to_json(document.root())));
    COFFERDAM_CHECK(again.problems.empty() && again.documents.size() == 1);
    COFFERDAM_CHECK(again.documents[0]->root() == document.root());
}

inline void check_parsed(const Parsed& parsed) {
    for (const DocumentPtr& document : parsed.documents) {
        check_node(*document, document->root());
        check_json(*document);
    }
    std::uint32_t last = 0;
    for (const Problem& problem : parsed.problems) {
        COFFERDAM_CHECK(!problem.message.empty() && problem.place.span.begin >= last);
        last = problem.place.span.begin;
    }
}

} // namespace cofferdam::value
