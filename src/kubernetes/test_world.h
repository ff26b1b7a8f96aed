// For tests: YAML in, a snapshot out, without files.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "estate/builder.h"
#include "kubernetes/decode.h"
#include "value/document.h"

namespace cofferdam::kubernetes {

// All in one target; problems and gaps are the snapshot's.
inline estate::SnapshotPtr read_world(const std::string& yaml) {
    auto parsed = value::parse_yaml(std::make_shared<value::Text>("world.yaml", yaml));
    Decoded decoded = decode(parsed.documents);
    estate::SnapshotBuilder builder;
    const Id<estate::Target> target = builder.add_target({"world", estate::Origin::Manifest});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    for (value::Problem& problem : parsed.problems) builder.add_problem(std::move(problem));
    for (value::Problem& problem : decoded.problems) builder.add_problem(std::move(problem));
    for (estate::Gap& gap : decoded.gaps) builder.add_gap(std::move(gap));
    return std::move(builder).build().snapshot;
}

} // namespace cofferdam::kubernetes
