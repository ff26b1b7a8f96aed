// What the expressions of policies read of a request (k8s.io/apiserver pkg/admission/plugin/cel/condition.go:
// CreateAdmissionRequest, CreateNamespaceObject).
#pragma once

#include "analysis/admission/expression.h"
#include "analysis/admission/request.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/value.h"

namespace cofferdam::admission {

// `request` outlives the evaluation. Match conditions see no namespace object.
ExpressionInputs inputs_of(const Request& request, cel::Evaluation& evaluation);

} // namespace cofferdam::admission
