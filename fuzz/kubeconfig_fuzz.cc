// Any text as a kubeconfig, beside one that it may be merged with.
#include <cstddef>
#include <cstdint>
#include <string>

#include "sources/cluster/kubeconfig.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam;
    const MemoryFileSystem files({
        {"/k/any", std::string(reinterpret_cast<const char*>(data), size)},
        {"/k/other",
         "current-context: a\ncontexts: [{name: a, context: {cluster: a, user: a}}]\n"
         "clusters: [{name: a, cluster: {server: 'https://a'}}]\nusers: [{name: a, user: {token: a}}]\n"},
    });
    cluster::KubeconfigChoice choice{.permissions = {.exec = true, .insecure_tls = true}};
    // What a plugin prints is foreign, too.
    choice.run = [&](const manifests::Command&, const manifests::ProcessLimits&) -> Result<std::string> {
        return std::string(reinterpret_cast<const char*>(data), size);
    };
    const cluster::Environment environment{.kubeconfig = "/k/any:/k/other", .search_path = "/bin"};
    (void)cluster::read_kubeconfig(choice, files, environment);
    return 0;
}
