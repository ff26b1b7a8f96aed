// Who sends a request, as Istio's AuthorizationPolicy asks it (istio.io/api security/v1beta1 Source,
// Condition; matchers as in istio pilot/pkg/security/authz/model).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "estate/traffic.h"
#include "kubernetes/reader.h"

namespace cofferdam::kubernetes {

struct IstioSource {
    std::vector<estate::TrafficPeer> peers;
    std::string condition; // about the request
};

// Of a Source, or of no source at all (Missing: everybody), under every condition of `when` that is about the
// sender. `namespace_`: of the policy.
IstioSource istio_source(Reader& reader, const value::Value& source, const value::Value& when,
                         std::string_view namespace_);

// Is the pod in the mesh? Only a proxy that can be seen says so: by marks of the pod and its namespace
// (https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/, …/ambient/usage/add-workloads/).
estate::Selection in_istio_mesh();
// As TrafficPeer::doubt, of pods that nothing marks.
inline constexpr std::string_view not_known_whether_in_mesh = "no label says whether the pod is in the mesh";

} // namespace cofferdam::kubernetes
