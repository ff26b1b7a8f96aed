#include "sources/manifests/render.h"

#include <algorithm>

namespace cofferdam::manifests {

namespace {

// Instead of the user's own environment. kustomize and helm's template functions reach the network through
// Go's HTTP client, which obeys the proxy variables, and through git, which obeys its list of protocols: none
// is allowed, and the proxy is the discard port of this machine.
std::vector<std::string> environment(const RenderOptions& options) {
    return {
        "PATH=" + options.search_path,    "HOME=/nonexistent",
        "KUBECONFIG=/dev/null",           "HELM_PLUGINS=/nonexistent",
        "GIT_ALLOW_PROTOCOL=none",        "HTTP_PROXY=http://127.0.0.1:9",
        "HTTPS_PROXY=http://127.0.0.1:9", "LC_ALL=C",
    };
}

// "charts/web" → "./charts/web": no option, no name of a chart in some repository.
std::string as_local_path(const std::string& path) {
    return path.starts_with('/') || path.starts_with("./") || path.starts_with("../") || path == "."
                   || path == ".."
               ? path
               : "./" + path;
}

// Helm's own rule for the name of a release: what a DNS subdomain may hold, at most 53 bytes.
std::string release_name(const std::string& chart) {
    const bool fits =
        !chart.empty() && chart.size() <= 53 && std::ranges::all_of(chart, [](unsigned char byte) {
            return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
        });
    return fits && !chart.starts_with('-') && !chart.ends_with('-') ? chart : "release";
}

} // namespace

Result<Command> plan_chart(const Chart& chart, const RenderOptions& options) {
    const auto helm = find_program("helm", options.search_path);
    if (!helm) return error("helm is not in PATH");
    Command command{
        *helm, {"template", release_name(chart.name), as_local_path(chart.folder)}, environment(options)};
    for (const std::string& values : options.helm_values) {
        command.arguments.emplace_back("--values");
        command.arguments.push_back(as_local_path(values));
    }
    return command;
}

Result<Command> plan_kustomization(const Kustomization& kustomization, const RenderOptions& options) {
    const std::string folder = as_local_path(kustomization.folder);
    if (const auto kustomize = find_program("kustomize", options.search_path))
        return Command{*kustomize, {"build", folder}, environment(options)};
    if (const auto kubectl = find_program("kubectl", options.search_path))
        return Command{*kubectl, {"kustomize", folder}, environment(options)};
    return error("neither kustomize nor kubectl is in PATH");
}

} // namespace cofferdam::manifests
