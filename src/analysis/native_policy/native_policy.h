// Controls and the user's CEL as ValidatingAdmissionPolicies (admissionregistration.k8s.io/v1), so that the
// API server itself refuses what we report. What admission cannot see is refused with the reason, never
// approximated.
//
// A control speaks of one container, pod or item; a policy of one object of many kinds. So the policy has
// variables that find the pod in each kind, and loops over containers and items.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "content/controls.h"
#include "core/result.h"

namespace cofferdam::native_policy {

struct ResourceRule {
    std::string_view group;
    std::vector<std::string> resources; // of its v1
};

struct NamedExpression {
    std::string name;
    std::string expression;
};

// The object that the policy reads as `params`.
struct Params {
    std::string version;    // "v1", "acme.io/v1"
    std::string kind;       // "ConfigMap"
    std::string namespace_; // "" of the cluster, or of each request's own namespace
    std::string name;
};

struct NativePolicy {
    std::string name;
    std::string title; // the message
    std::optional<Params> params = {};
    std::vector<ResourceRule> rules = {};
    std::vector<NamedExpression> conditions = {};
    std::vector<NamedExpression> variables = {};
    std::string validation = {};
    std::string message_expression = {}; // "" where the title says it all
};

// The error says why it cannot be a policy of the API server's own.
Result<NativePolicy> policy_of(const content::ControlFamily& family, const content::Control& control);
// All controls and what becomes of them.
struct Exported {
    const content::Control* control = nullptr;
    Result<NativePolicy> policy;
};
std::vector<Exported> export_controls();

// The user's own: over containers if it names `container`, over pods if it names `pod` or `metadata`, else
// over `object` as it stands.
struct OwnExpression {
    std::string name;
    std::string message; // "" the expression itself
    std::string cel;
    std::vector<std::string> kinds = {}; // those that it is about; none: those that make pods
    std::optional<Params> params = {};
};
// The error has line and column.
Result<NativePolicy> policy_of(const OwnExpression& own);

// From "kind", "version/kind" and "namespace/name": "acme.io/v1/Limits", "ops/limits".
Result<Params> parse_params(std::string_view kind, std::string_view name);

// A policy is brought in by three reviewed steps, each a binding that replaces the one before it.
enum class Stage : std::uint8_t { Audit, Warn, Deny };
inline constexpr Stage stages[] = {Stage::Audit, Stage::Warn, Stage::Deny};
std::string_view to_string(Stage stage); // "audit"

// YAML documents, without "---".
std::string policy_yaml(const NativePolicy& policy);
// Where it is in force: by namespaces that it leaves out, or that alone it is for.
struct Namespaces {
    enum class Which : std::uint8_t { AllBut, Only };
    Which which = Which::AllBut;
    std::span<const std::string> names = {};
};
std::string binding_yaml(const NativePolicy& policy, Stage stage, const Namespaces& where = {});

} // namespace cofferdam::native_policy
