// One object of YAML, decoded: for the tests of the row readers.
#pragma once

#include <memory>
#include <string>

#include "kubernetes/decode.h"

namespace cofferdam::kubernetes {

// The row of the only object, or its first error. Keeps the document alive by the entity.
struct DecodedObject {
    estate::Entity entity;
    std::string problem; // "world.yaml:4: NetworkPolicy shop/web: …"
    std::string warning; // the first, likewise; the row is there

    template <class Row>
    const Row& row() const {
        return std::get<Row>(entity.row);
    }
};

inline DecodedObject decode_object(const std::string& yaml) {
    auto parsed = value::parse_yaml(std::make_shared<value::Text>("world.yaml", yaml));
    Decoded decoded = decode(parsed.documents);
    DecodedObject object;
    for (const auto* const problems : {&parsed.problems, &decoded.problems}) {
        for (const value::Problem& problem : *problems) {
            const bool is_error = problem.severity == value::Severity::Error;
            std::string& first = is_error ? object.problem : object.warning;
            if (first.empty())
                first = problem.place.text->name() + ":" + std::to_string(problem.place.position().line)
                        + ": " + problem.message;
        }
    }
    if (!decoded.entities.empty()) object.entity = std::move(decoded.entities.front());
    return object;
}

} // namespace cofferdam::kubernetes
