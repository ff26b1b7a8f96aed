#include "questions/settings.h"

namespace cofferdam::questions {

pod_security::Version judged_version(const Settings& settings, const estate::Snapshot& snapshot) {
    if (settings.kubernetes_version) return *settings.kubernetes_version;
    for (const estate::Target& target : snapshot.targets()) {
        const std::string_view text = target.server_version; // "v1.31.2-eks-7f9249a", "v1.32.1+k3s1"
        const auto told = pod_security::parse_version(text.substr(0, text.find_first_of("-+")));
        if (told) return *told;
    }
    return pod_security::newest();
}

} // namespace cofferdam::questions
