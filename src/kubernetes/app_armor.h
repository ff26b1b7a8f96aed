// AppArmor profiles of old: annotations of a pod, which the API server turns into fields when the pod is made
// (applyAppArmorVersionSkew in k8s.io/kubernetes pkg/registry/core/pod/strategy.go). Templates keep theirs as
// they are.
#pragma once

#include "kubernetes/overlay.h"
#include "value/value.h"

namespace cofferdam::kubernetes {

// `pod`: a whole Pod. Itself where no annotation tells anything new.
value::Value with_app_armor_fields(const value::Value& pod, Overlay& overlay);

} // namespace cofferdam::kubernetes
