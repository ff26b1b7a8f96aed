// Defaults of a whole object that depend on its other fields (k8s.io/kubernetes pkg/apis/{core,apps,batch}/v1
// defaults.go); those of containers are in effective.cc.
#pragma once

#include <string_view>

#include "kubernetes/overlay.h"
#include "value/value.h"

namespace cofferdam::kubernetes {

// `object`: of a kind that makes pods, with its static defaults. Itself where nothing is added.
value::Value with_dependent_defaults(const value::Value& object, std::string_view kind, Overlay& overlay);

} // namespace cofferdam::kubernetes
