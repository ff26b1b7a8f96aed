#include "analysis/admission/mutating_stage.h"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/admission/apply_configuration.h"
#include "analysis/admission/inputs.h"
#include "analysis/admission/json_of.h"
#include "analysis/admission/json_patch.h"
#include "analysis/admission/validating_stage.h"
#include "estate/policy_object.h"
#include "kubernetes/effective.h"

namespace cofferdam::admission {

namespace {

using estate::Object;
using value::Value;

constexpr std::string_view registration = "admissionregistration.k8s.io";

} // namespace

MutatingStage::Hook::Hook(const Object& of, int kubernetes_minor)
    : object(&of), constraints(read_match_resources(of.effective["spec"]["matchConstraints"])),
      param_kind(read_param_kind(of.effective["spec"]["paramKind"])),
      fails_open(of.effective["spec"]["failurePolicy"].string_or("Fail") == "Ignore"),
      reinvoked(of.effective["spec"]["reinvocationPolicy"].string_or("Never") == "IfNeeded"),
      expressions(kubernetes_minor,
                  {.params = param_kind.has_value(), .authorizer = true, .patch_types = true}) {
    const Value& spec = of.effective["spec"];
    for (const Value& variable : spec["variables"].items())
        expressions.add_variable(variable["name"].string_or(""), variable["expression"].string_or(""));
    conditions = read_match_conditions(spec["matchConditions"], expressions);
    for (const Value& mutation : spec["mutations"].items()) {
        const std::string_view type = mutation["patchType"].string_or("");
        Mutation& read = mutations.emplace_back();
        if (type == "JSONPatch") {
            read.type = PatchType::Json;
            read.expression =
                expressions.compile(mutation["jsonPatch"]["expression"].string_or(""), Gives::List);
        } else if (type == "ApplyConfiguration") {
            read.type = PatchType::Apply;
            read.expression = expressions.compile(mutation["applyConfiguration"]["expression"].string_or(""),
                                                  Gives::Anything);
        }
    }
}

MutatingStage::MutatingStage(const estate::Snapshot& snapshot, Id<estate::Target> target,
                             const PolicyParams& params, int kubernetes_minor)
    : params_(&params) {
    std::vector<PolicyBinding> bindings;
    for (const auto& [id, row] : snapshot.table<estate::PolicyObject>()) {
        const Object& object = snapshot.object_of(row);
        if (object.target != target || object.group != registration) continue;
        if (object.kind == "MutatingAdmissionPolicyBinding") bindings.push_back(read_binding(object));
        if (object.kind == "MutatingAdmissionPolicy") hooks_.emplace_back(object, kubernetes_minor);
    }
    for (Hook& hook : hooks_)
        for (const PolicyBinding& binding : bindings)
            if (binding.policy == hook.object->name) hook.bindings.push_back(binding);
    std::erase_if(hooks_, [](const Hook& hook) { return hook.bindings.empty(); });
    std::ranges::sort(hooks_, {}, [](const Hook& hook) { return hook.object->name; });
}

bool MutatingStage::reads_requester() const {
    return std::ranges::any_of(hooks_, [](const Hook& hook) { return hook.expressions.reads_requester(); });
}

// One request through all policies.
struct MutatingStage::Pass {
    Request& request;
    kubernetes::Overlay& overlay;
    const PolicyParams& params;
    std::vector<Objection>& objections;
    bool is_certain = true;
    bool has_changed = false;

    void doubt(const Hook& hook, const PolicyBinding& binding, std::string_view why) {
        is_certain = false;
        object(Force::Doubt, hook, binding, fmt::format("it may change the object: {}", why));
    }
    void fail(const Hook& hook, const PolicyBinding& binding, std::string message) {
        if (!hook.fails_open) object(Force::Refuses, hook, binding, std::move(message));
    }
    void object(Force force, const Hook& hook, const PolicyBinding& binding, std::string message) {
        objections.push_back({.force = force,
                              .policy = hook.object,
                              .by = fmt::format("MutatingAdmissionPolicy '{}' with binding '{}'",
                                                hook.object->name, binding.object->name),
                              .message = std::move(message),
                              .fields = {}});
    }

    void run(const Hook& hook);
    void run(const Hook& hook, const PolicyBinding& binding);
    bool applies(const Hook& hook, const PolicyBinding& binding, const Value& param);
    void run(const Hook& hook, const PolicyBinding& binding, const Mutation& mutation, const Value& param);
    void patch(const Hook& hook, const PolicyBinding& binding, PatchType type, const Value& made);
    void take(Value object);
};

void MutatingStage::Pass::run(const Hook& hook) {
    const Truth matches = hook.constraints.match(request);
    if (matches == Truth::No) return;
    for (const PolicyBinding& binding : hook.bindings) {
        const Truth bound = matches && binding.match(request);
        if (bound == Truth::Unknown) doubt(hook, binding, "whether it matches is not known");
        if (bound == Truth::Yes) run(hook, binding);
    }
}

void MutatingStage::Pass::run(const Hook& hook, const PolicyBinding& binding) {
    const CollectedParams found = params.collect(hook.param_kind, *binding.param_ref, request.in.facts.name);
    if (!found.doubt.empty()) return doubt(hook, binding, found.doubt);
    if (!found.error.empty())
        return fail(hook, binding, fmt::format("failed to configure binding: {}", found.error));
    for (const Value* param : found.values) {
        if (!applies(hook, binding, *param)) continue;
        for (const Mutation& mutation : hook.mutations) run(hook, binding, mutation, *param);
    }
}

bool MutatingStage::Pass::applies(const Hook& hook, const PolicyBinding& binding, const Value& param) {
    const ConditionsResult conditions = check_conditions(hook.conditions, hook.expressions, request, param);
    switch (conditions.kind) {
    case ConditionsResult::Kind::Match: return true;
    case ConditionsResult::Kind::NoMatch: return false;
    case ConditionsResult::Kind::Error: fail(hook, binding, conditions.message); return false;
    case ConditionsResult::Kind::Unknown: doubt(hook, binding, conditions.message); return false;
    }
    return false;
}

void MutatingStage::Pass::run(const Hook& hook, const PolicyBinding& binding, const Mutation& mutation,
                              const Value& param) {
    cel::Evaluation evaluation;
    ExpressionInputs inputs = inputs_of(request, evaluation);
    inputs.params = cel::Value::of_json(param);
    hook.expressions.bind(evaluation, inputs);
    std::uint64_t budget = binding_budget; // of each mutation
    const Evaluated evaluated = evaluate(mutation.expression, evaluation, budget);
    if (mutation.type == PatchType::Other) return doubt(hook, binding, "its patchType is not known");
    if (evaluated.kind == Evaluated::Kind::Unknown) return doubt(hook, binding, evaluated.message);
    if (evaluated.kind != Evaluated::Kind::Value) return fail(hook, binding, evaluated.message);
    const auto made = json_of(evaluated.value, overlay.arena());
    if (!made) return doubt(hook, binding, "what it makes is not known");
    patch(hook, binding, mutation.type, *made);
}

void MutatingStage::Pass::patch(const Hook& hook, const PolicyBinding& binding, PatchType type,
                                const Value& made) {
    if (type == PatchType::Json) {
        const auto patched = apply_json_patch(request.object, made, overlay.arena());
        if (!patched) return fail(hook, binding, patched.error().message);
        return take(patched->object);
    }
    const auto merged =
        apply_configuration(request.object, request.group, request.kind, made, overlay.arena());
    if (!merged) return fail(hook, binding, merged.error().message);
    if (!merged->is_known)
        return doubt(hook, binding, fmt::format("fields of {} are not modelled", request.kind));
    take(merged->object);
}

// What is new gets its defaults.
void MutatingStage::Pass::take(Value object) {
    if (object == request.object) return;
    has_changed = true;
    request.object = kubernetes::effective(object, request.group, request.kind, overlay);
}

bool MutatingStage::mutate(Request& request, kubernetes::Overlay& overlay,
                           std::vector<Objection>& objections) const {
    if (is_exempt_configuration(request)) return true;
    Pass pass{request, overlay, *params_, objections};
    for (const Hook& hook : hooks_) pass.run(hook);
    if (pass.has_changed)
        for (const Hook& hook : hooks_)
            if (hook.reinvoked) pass.run(hook);
    return pass.is_certain;
}

} // namespace cofferdam::admission
