#include "analysis/admission/policy_params.h"

#include <algorithm>

#include <fmt/format.h>

#include "kubernetes/kinds.h"

namespace cofferdam::admission {

namespace {

using estate::Object;
using value::Value;

const Value no_parameter;

// Kinds whose scope is only known by name stand as namespaced "*" of their group.
const kubernetes::KindEntry* exact_kind(const ParamKind& kind) {
    const kubernetes::KindEntry* entry = kubernetes::find_kind(kind.group, kind.kind);
    return entry && entry->kind == kind.kind ? entry : nullptr;
}

std::string_view namespace_of(const Object& object) {
    return object.namespace_.empty() ? "default" : object.namespace_;
}

bool selects(const Value& reference, const estate::Selector& selector, const Object& object) {
    if (const auto name = reference["name"].string_if(); name && !name->empty()) return object.name == *name;
    return selector.matches(object.labels);
}

} // namespace

PolicyParams::PolicyParams(const estate::Snapshot& snapshot, Id<estate::Target> target)
    : snapshot_(&snapshot), target_(target) {
    auto last = objects_.end(); // objects of one kind stand together
    for (const auto& [id, object] : snapshot.table<Object>()) {
        if (object.target != target) continue;
        const Name name{object.group, object.kind};
        if (last == objects_.end() || last->first != name) last = objects_.try_emplace(name).first;
        last->second.push_back(&object);
        if (object.kind != "CustomResourceDefinition") continue;
        const Value& spec = object.effective["spec"];
        custom_scopes_[{spec["group"].string_or(""), spec["names"]["kind"].string_or("")}] =
            spec["scope"].string_or("") == "Namespaced";
    }
}

Truth PolicyParams::is_namespaced(const ParamKind& kind) const {
    if (const kubernetes::KindEntry* entry = exact_kind(kind)) return truth(entry->namespaced);
    const auto defined = custom_scopes_.find({kind.group, kind.kind});
    if (defined != custom_scopes_.end()) return truth(defined->second);
    const auto found = objects_.find({kind.group, kind.kind});
    if (found == objects_.end()) return Truth::Unknown;
    for (const Object* object : found->second)
        if (!object->namespace_.empty()) return Truth::Yes;
    return Truth::Unknown;
}

// A live cluster was asked for the kinds that the model has rows for, and for no others; and not all may have
// been answered.
bool PolicyParams::is_listed_whole(const ParamKind& kind) const {
    const kubernetes::KindEntry* const entry = exact_kind(kind);
    return is_live() && entry && entry->read
           && std::ranges::none_of(
               snapshot_->gaps(), [&](const estate::Gap& gap) { return gap.facts.intersects(entry->facts); });
}

CollectedParams PolicyParams::collect(const std::optional<ParamKind>& kind, const Value& reference,
                                      std::string_view namespace_) const {
    if (!kind || !reference) return {.values = {&no_parameter}};
    if (kind->kind == "Secret" && kind->group.empty())
        return {.values = {}, .doubt = "its parameters are Secrets, whose values are not read"};
    const auto found = objects_.find({kind->group, kind->kind});
    if (found == objects_.end() && !is_listed_whole(*kind))
        return {.values = {}, .doubt = fmt::format("no {} is in what was read", kind->kind)};
    const Truth namespaced = is_namespaced(*kind);
    const std::string_view in = reference["namespace"].string_or(namespace_);
    if (namespaced == Truth::Unknown)
        return {.values = {}, .doubt = fmt::format("the scope of kind {} is not known", kind->kind)};
    if (namespaced == Truth::No && reference["namespace"])
        return {.values = {},
                .error = "paramRef.namespace must not be provided for a cluster-scoped `paramKind`"};
    if (namespaced == Truth::Yes && in.empty())
        return {.values = {},
                .error =
                    "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources"};
    const auto selector = estate::Selector::parse(reference["selector"]);
    if (!selector) return {.values = {}, .error = selector.error().message};
    CollectedParams params;
    if (found != objects_.end()) {
        for (const Object* object : found->second) {
            if (namespaced == Truth::Yes && namespace_of(*object) != in) continue;
            if (selects(reference, *selector, *object)) params.values.push_back(&object->effective);
        }
    }
    if (params.values.empty() && is_live() && !is_listed_whole(*kind)) {
        params.doubt = fmt::format("not every {} is in what was read", kind->kind);
        return params;
    }
    if (params.values.empty() && reference["parameterNotFoundAction"].string_or("Deny") == "Deny")
        params.error = "no params found for policy binding with `Deny` parameterNotFoundAction";
    return params;
}

} // namespace cofferdam::admission
