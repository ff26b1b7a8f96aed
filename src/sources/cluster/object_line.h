// An object of an API server as it is kept: a line of JSON that stands alone, less what must not stay.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "sources/cluster/discovery.h"
#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::cluster {

// As a file of its own would hold it: items of a list name neither version nor kind. Who changed which field
// (managedFields) is half of an object's size, and no analysis asks.
std::string object_line(const value::Value& object, const Resource& resource, value::Arena& arena);

bool is_secrets(const Resource& resource);
// RBAC cannot grant the names of Secrets without their values, but a request can leave the values out.
inline constexpr std::string_view metadata_list = "PartialObjectMetadataList";
inline constexpr std::string_view metadata_object = "PartialObjectMetadata";
std::string accept_for(const Resource& resource, std::string_view metadata_form);

} // namespace cofferdam::cluster
