// Cilium's endpoint selectors: label selectors whose keys have a source ("k8s:app", "any:app", "app") and
// which see labels of the namespace and of Cilium itself beside the pod's (cilium
// pkg/k8s/apis/cilium.io/utils).
#pragma once

#include "estate/selection.h"
#include "kubernetes/reader.h"

namespace cofferdam::kubernetes {

// Pods that a policy itself selects, by its endpointSelector.
estate::Selection cilium_subject(Reader& reader, const value::Value& spec);

// Pods that a rule means: in the policy's own namespace, unless the selector names namespaces
// (getEndpointSelector). `namespace_`: of the policy, "" for a clusterwide one.
estate::Selection cilium_endpoints(Reader& reader, const value::Value& selector, std::string_view namespace_);

// Keys "reserved:host", … mean what is no pod.
bool has_reserved_keys(const value::Value& selector);
// "host" where matchLabels has that key and the selector has nothing else; else "".
std::string_view only_reserved_key(const value::Value& selector);

} // namespace cofferdam::kubernetes
