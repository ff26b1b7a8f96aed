// A resolved service → the model's Object and Workload.
#pragma once

#include <string_view>

#include "estate/builder.h"
#include "sources/compose/canonical.h"
#include "sources/compose/source_reader.h"
#include "value/value.h"

namespace cofferdam::compose {

struct ResolvedProject {
    std::string_view name; // in the session's arena
    value::Value root;     // resolved sections
};

// REQUIRES: definition.document is set.
estate::Entity read_service(Session& session, const ResolvedProject& project, std::string_view name,
                            const value::Value& service, const Definition& definition);

} // namespace cofferdam::compose
