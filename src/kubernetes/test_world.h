// For tests: YAML in, a snapshot out, without files.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "estate/builder.h"
#include "kubernetes/decode.h"
#include "value/document.h"

namespace cofferdam::kubernetes {

// All in one target; problems and gaps are the snapshot's.
inline estate::SnapshotPtr read_world(std::string yaml, estate::Origin origin = estate::Origin::Manifest) {
    auto parsed = value::parse_yaml(std::make_shared<value::Text>("world.yaml", std::move(yaml)));
    Decoded decoded = decode(parsed.documents);
    estate::SnapshotBuilder builder;
    const Id<estate::Target> target = builder.add_target({"world", origin});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    for (value::Problem& problem : parsed.problems) builder.add_problem(std::move(problem));
    for (value::Problem& problem : decoded.problems) builder.add_problem(std::move(problem));
    for (estate::Gap& gap : decoded.gaps) builder.add_gap(std::move(gap));
    return std::move(builder).build().snapshot;
}

// Of YAML that is meant to be right: a problem fails the test.
inline estate::SnapshotPtr estate_of(std::string_view yaml,
                                     estate::Origin origin = estate::Origin::Manifest) {
    estate::SnapshotPtr snapshot = read_world(std::string(yaml), origin);
    for (const value::Problem& problem : snapshot->problems()) ADD_FAILURE() << problem.message;
    return snapshot;
}

} // namespace cofferdam::kubernetes
