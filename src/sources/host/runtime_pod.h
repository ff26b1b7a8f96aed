// A pod of a container runtime → a Pod of Kubernetes, as a manifest would say what the kernel was told: so
// decoding, rows and analyses are those of manifests.
#pragma once

#include "sources/host/runtime.h"
#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::host {

// Its node is `node`. Texts are copied into the arena. What a runtime is not told is not there: the
// ServiceAccount, probes, what volumes of the kubelet hold.
value::Value pod_of(value::Arena& arena, const RuntimePod& pod, std::string_view node);

} // namespace cofferdam::host
