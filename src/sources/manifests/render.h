// Renders Helm charts and kustomizations with the user's own programs, only when he asks for it: templates
// are foreign code, so they get no network, no credentials, no plugins, and little time.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/result.h"
#include "sources/manifests/chart.h"
#include "sources/manifests/process.h"

namespace cofferdam::manifests {

struct RenderOptions {
    std::string search_path;              // where helm, kustomize and kubectl are looked for: the user's PATH
    std::vector<std::string> helm_values; // the user's values files, for every chart; a later one wins
    ProcessLimits limits;                 // of each chart or kustomization
};

// `helm template`; crds/ is left out, as it needs no rendering.
Result<Command> plan_chart(const Chart& chart, const RenderOptions& options);
// `kustomize build`, or `kubectl kustomize` where there is no kustomize.
Result<Command> plan_kustomization(const Kustomization& kustomization, const RenderOptions& options);

} // namespace cofferdam::manifests
