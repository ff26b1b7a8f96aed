// The fields of a service (Compose specification, "Services"; JSON schema compose-spec.json), each with the
// one form to which its short and long syntaxes are brought, and by which two definitions of it are merged.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace cofferdam::compose {

enum class Form : std::uint8_t {
    Anything,         // as written; lists are appended, maps merged
    Text,             // a string; of a number its text
    Boolean,          // "yes" and "true" in quotes too
    Integer,          // digits in quotes too
    List,             // of texts, each once
    TextOrList,       // the same; one text is a list of one
    Pairs,            // map of texts or nulls, or list of KEY=VALUE and KEY; a null overrides a text
    Names,            // map, or list of its keys; a null overrides nothing
    Hosts,            // list of "name:address", or map
    Command,          // a text or a list of texts; replaced as a whole
    Ports,            // list of {target, published, host_ip, protocol, …}
    Mounts,           // list of {type, source, target, read_only, …}
    Devices,          // list of {source, target, permissions}
    EnvironmentFiles, // list of {path, required, format}
    PathList,         // list of paths; one path is a list of one
    FileMounts,       // list of {source, target, …}
    Build,            // {context, …}
    Extends,          // {service, file}
    Deploy,
    Healthcheck,
    Logging, // options are merged only under one driver
};

struct ServiceField {
    std::string_view name;
    Form form = Form::Anything;
};

// Sorted by name.
std::span<const ServiceField> service_fields();

// Null for what is no field of a service. Extensions ("x-…") are none.
const ServiceField* find_service_field(std::string_view name);

} // namespace cofferdam::compose
