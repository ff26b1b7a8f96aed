#include "analysis/admission/inputs.h"

#include <vector>

#include "policy/cel/authorizer.h"

namespace cofferdam::admission {

namespace {

using cel::Entry;
using cel::Evaluation;
using cel::Value;

Value text(std::string_view text) { return Value::string(text); }

// Fields with omitempty are absent where they are empty.
void add_text(std::vector<Entry>& fields, std::string_view name, std::string_view value) {
    if (!value.empty()) fields.push_back({text(name), text(value)});
}

Value kind_of(const Request& request, Evaluation& evaluation) {
    return evaluation.map({{text("group"), text(request.group)},
                           {text("version"), text(request.version)},
                           {text("kind"), text(request.kind)}});
}

Value resource_of(const Request& request, Evaluation& evaluation) {
    return evaluation.map(
        {{text("group"), text(request.group)},
         {text("version"), text(request.version)},
         {text("resource"), request.resource.empty() ? Value::unknown() : text(request.resource)}});
}

Value user_of(const Requester& user, Evaluation& evaluation) {
    if (!user) return Value::unknown();
    std::vector<Value> groups;
    for (const std::string& group : user->groups) groups.push_back(text(group));
    std::vector<Entry> fields;
    add_text(fields, "username", user->name);
    // Tokens of ServiceAccounts carry more, which depends on the pod that uses them.
    fields.push_back({text("uid"), Value::unknown()});
    fields.push_back({text("extra"), Value::unknown()});
    if (!groups.empty()) fields.push_back({text("groups"), evaluation.list(groups)});
    return evaluation.map(std::move(fields));
}

Value options_of(const Request& request, Evaluation& evaluation) {
    const std::string_view kind = request.operation == "CREATE"   ? "CreateOptions"
                                  : request.operation == "UPDATE" ? "UpdateOptions"
                                                                  : "DeleteOptions";
    return evaluation.map({{text("apiVersion"), text("meta.k8s.io/v1")}, {text("kind"), text(kind)}});
}

Value request_of(const Request& request, Evaluation& evaluation) {
    std::vector<Entry> fields{{text("kind"), kind_of(request, evaluation)},
                              {text("resource"), resource_of(request, evaluation)},
                              {text("requestKind"), kind_of(request, evaluation)},
                              {text("requestResource"), resource_of(request, evaluation)},
                              {text("operation"), text(request.operation)},
                              {text("userInfo"), user_of(request.user, evaluation)},
                              {text("dryRun"), Value::boolean(false)},
                              {text("options"), options_of(request, evaluation)},
                              {text("uid"), Value::unknown()}};
    add_text(fields, "subResource", request.subresource);
    add_text(fields, "requestSubResource", request.subresource);
    add_text(fields, "name", request.name);
    add_text(fields, "namespace", request.in.facts.name);
    return evaluation.map(std::move(fields));
}

// Every namespace has this label: the API server sets it.
Value namespace_labels(const NamespaceView& in, Evaluation& evaluation) {
    if (!in.facts.labels) return Value::unknown();
    constexpr std::string_view own = "kubernetes.io/metadata.name";
    std::vector<Entry> labels{{text(own), text(in.facts.name)}};
    for (const value::Entry& label : in.facts.labels->entries())
        if (label.key.as_string() != own)
            labels.push_back({text(label.key.as_string()), text(label.value.string_or(""))});
    return evaluation.map(std::move(labels));
}

Value namespace_metadata(const NamespaceView& in, Evaluation& evaluation) {
    std::vector<Entry> fields{{text("name"), text(in.facts.name)},
                              {text("labels"), namespace_labels(in, evaluation)},
                              {text("uid"), Value::unknown()},
                              {text("creationTimestamp"), Value::unknown()}};
    if (!in.is_known) {
        fields.push_back({text("annotations"), Value::unknown()});
    } else if (in.object && (*in.object)["metadata"]["annotations"]) {
        fields.push_back({text("annotations"), Value::of_json((*in.object)["metadata"]["annotations"])});
    }
    return evaluation.map(std::move(fields));
}

Value namespace_of(const Request& request, Evaluation& evaluation) {
    const bool is_namespace = request.group.empty() && request.kind == "Namespace";
    if (!request.is_namespaced() || is_namespace) return Value::null();
    const Value finalizer[] = {text("kubernetes")};
    return evaluation.map({{text("metadata"), namespace_metadata(request.in, evaluation)},
                           {text("spec"), evaluation.map({{text("finalizers"), evaluation.list(finalizer)}})},
                           {text("status"), evaluation.map({{text("phase"), text("Active")}})}});
}

cel::ResourceRequest resource_request(const Request& request) {
    return {.group = request.group,
            .resource = request.resource,
            .subresource = request.subresource,
            .namespace_name = request.in.facts.name,
            .name = request.name,
            .field_selector = {},
            .label_selector = {}};
}

} // namespace

ExpressionInputs inputs_of(const Request& request, Evaluation& evaluation) {
    ExpressionInputs inputs{.object = Value::of_json(request.object),
                            .old_object = Value::of_json(request.old_object),
                            .request = request_of(request, evaluation),
                            .namespace_object = namespace_of(request, evaluation),
                            .params = Value::null(),
                            .authorizer = Value::unknown(),
                            .request_resource = Value::unknown()};
    if (!request.authorizer) return inputs;
    inputs.authorizer = cel::authorizer_value(evaluation, *request.authorizer);
    if (!request.resource.empty())
        inputs.request_resource =
            cel::request_resource_value(evaluation, *request.authorizer, resource_request(request));
    return inputs;
}

} // namespace cofferdam::admission
