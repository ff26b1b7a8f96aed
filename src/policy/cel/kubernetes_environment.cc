#include "policy/cel/kubernetes_environment.h"

#include <array>
#include <string_view>
#include <utility>

#include "core/check.h"
#include "policy/cel/libraries.h"

namespace cofferdam::cel {
namespace {

struct FieldRow {
    std::string_view message;
    std::string_view field;
    std::string_view type; // as in a signature; a name of `messages` is that message
};

// BuildRequestType and BuildNamespaceType in compile.go. Messages before those that use them.
constexpr std::array fields{
    FieldRow{"kubernetes.GroupVersionKind", "group", "string"},
    FieldRow{"kubernetes.GroupVersionKind", "version", "string"},
    FieldRow{"kubernetes.GroupVersionKind", "kind", "string"},
    FieldRow{"kubernetes.GroupVersionResource", "group", "string"},
    FieldRow{"kubernetes.GroupVersionResource", "version", "string"},
    FieldRow{"kubernetes.GroupVersionResource", "resource", "string"},
    FieldRow{"kubernetes.UserInfo", "username", "string"},
    FieldRow{"kubernetes.UserInfo", "uid", "string"},
    FieldRow{"kubernetes.UserInfo", "groups", "list(string)"},
    FieldRow{"kubernetes.UserInfo", "extra", "map(string, list(string))"},
    FieldRow{"kubernetes.AdmissionRequest", "kind", "kubernetes.GroupVersionKind"},
    FieldRow{"kubernetes.AdmissionRequest", "resource", "kubernetes.GroupVersionResource"},
    FieldRow{"kubernetes.AdmissionRequest", "subResource", "string"},
    FieldRow{"kubernetes.AdmissionRequest", "requestKind", "kubernetes.GroupVersionKind"},
    FieldRow{"kubernetes.AdmissionRequest", "requestResource", "kubernetes.GroupVersionResource"},
    FieldRow{"kubernetes.AdmissionRequest", "requestSubResource", "string"},
    FieldRow{"kubernetes.AdmissionRequest", "name", "string"},
    FieldRow{"kubernetes.AdmissionRequest", "namespace", "string"},
    FieldRow{"kubernetes.AdmissionRequest", "operation", "string"},
    FieldRow{"kubernetes.AdmissionRequest", "userInfo", "kubernetes.UserInfo"},
    FieldRow{"kubernetes.AdmissionRequest", "dryRun", "bool"},
    FieldRow{"kubernetes.AdmissionRequest", "options", "dyn"},
    FieldRow{"kubernetes.NamespaceSpec", "finalizers", "list(string)"},
    FieldRow{"kubernetes.NamespaceCondition", "status", "string"},
    FieldRow{"kubernetes.NamespaceCondition", "type", "string"},
    FieldRow{"kubernetes.NamespaceCondition", "lastTransitionTime", "timestamp"},
    FieldRow{"kubernetes.NamespaceCondition", "message", "string"},
    FieldRow{"kubernetes.NamespaceCondition", "reason", "string"},
    FieldRow{"kubernetes.NamespaceStatus", "conditions", "list(kubernetes.NamespaceCondition)"},
    FieldRow{"kubernetes.NamespaceStatus", "phase", "string"},
    FieldRow{"kubernetes.NamespaceMetadata", "name", "string"},
    FieldRow{"kubernetes.NamespaceMetadata", "generateName", "string"},
    FieldRow{"kubernetes.NamespaceMetadata", "namespace", "string"},
    FieldRow{"kubernetes.NamespaceMetadata", "labels", "map(string, string)"},
    FieldRow{"kubernetes.NamespaceMetadata", "annotations", "map(string, string)"},
    FieldRow{"kubernetes.NamespaceMetadata", "UID", "string"},
    FieldRow{"kubernetes.NamespaceMetadata", "creationTimestamp", "timestamp"},
    FieldRow{"kubernetes.NamespaceMetadata", "deletionGracePeriodSeconds", "int"},
    FieldRow{"kubernetes.NamespaceMetadata", "deletionTimestamp", "timestamp"},
    FieldRow{"kubernetes.NamespaceMetadata", "generation", "int"},
    FieldRow{"kubernetes.NamespaceMetadata", "resourceVersion", "string"},
    FieldRow{"kubernetes.NamespaceMetadata", "finalizers", "list(string)"},
    FieldRow{"kubernetes.Namespace", "metadata", "kubernetes.NamespaceMetadata"},
    FieldRow{"kubernetes.Namespace", "spec", "kubernetes.NamespaceSpec"},
    FieldRow{"kubernetes.Namespace", "status", "kubernetes.NamespaceStatus"},
};

// pkg/cel/mutation/jsonpatch.go
constexpr std::array patch_fields{
    FieldRow{"JSONPatch", "op", "string"},
    FieldRow{"JSONPatch", "path", "string"},
    FieldRow{"JSONPatch", "from", "string"},
    FieldRow{"JSONPatch", "value", "dyn"},
};

// Of our own rows: what cannot be read is our mistake. Opaque names of messages become the messages.
Type type_of(Environment& environment, std::string_view text) {
    TypePool& pool = environment.types();
    const auto parsed = parse_type(text, pool);
    COFFERDAM_CHECK(parsed.has_value());
    const auto message_or = [&](Type type) {
        const bool is_message = is(type, TypeKind::Opaque) && environment.has_message(type->name);
        return is_message ? pool.message(type->name) : type;
    };
    if (is(*parsed, TypeKind::List)) return pool.list(message_or((*parsed)->parameters[0]));
    return message_or(*parsed);
}

// Rows of one message stand together.
void declare_messages(Environment& environment, std::span<const FieldRow> rows) {
    while (!rows.empty()) {
        MessageType message{.name = std::string(rows.front().message), .fields = {}};
        while (!rows.empty() && rows.front().message == message.name) {
            message.fields.push_back(
                {std::string(rows.front().field), type_of(environment, rows.front().type)});
            rows = rows.subspan(1);
        }
        environment.declare(message);
    }
}

bool has(const Library& library, int minor) {
    return library.since_minor > 0 && library.since_minor <= minor
           && (library.until_minor == 0 || minor < library.until_minor);
}

} // namespace

EnvironmentOptions kubernetes_options(int minor) {
    EnvironmentOptions options;
    options.homogeneous_literals = true;
    options.cross_type_comparisons = minor >= 28;
    options.valid_regex_literals = minor >= 29;
    options.valid_time_literals = minor >= 29;
    options.parse.optional_syntax = minor >= 28;
    options.parse.two_variable_macros = minor >= 32;
    options.parse.sort_by_macro = minor >= 34; // ext.Lists, version 3
    options.parse.escaped_identifiers = false;
    options.parse.bind_macro = false;
    options.parse.math_macros = false;
    return options;
}

Result<std::shared_ptr<Environment>> kubernetes_environment(int minor, std::span<const Library> libraries) {
    auto environment = std::make_shared<Environment>(kubernetes_options(minor));
    for (const Library& library : libraries)
        if (has(library, minor))
            if (auto added = environment->add(library); !added) return std::unexpected(added.error());
    return environment;
}

void declare_admission_variables(Environment& environment, AdmissionVariables chosen) {
    declare_messages(environment, fields);
    if (chosen.patch_types) {
        const Library escapes{"kubernetes.jsonpatch", json_patch_overloads(), 0, 0, {}};
        COFFERDAM_CHECK(environment.add(escapes).has_value());
        declare_messages(environment, patch_fields);
        environment.declare(MessageType{.name = "Object", .fields = {}, .open = true});
    }
    const auto declare = [&](std::string_view name, std::string_view type) {
        environment.declare(Variable{std::string(name), type_of(environment, type)});
    };
    declare("object", "dyn");
    declare("oldObject", "dyn");
    declare("namespaceObject", "kubernetes.Namespace");
    declare("request", "kubernetes.AdmissionRequest");
    if (chosen.params) declare("params", "dyn");
    if (!chosen.authorizer) return;
    declare("authorizer", "kubernetes.authorization.Authorizer");
    declare("authorizer.requestResource", "kubernetes.authorization.ResourceCheck");
}

} // namespace cofferdam::cel
