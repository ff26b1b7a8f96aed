#include "analysis/policies/pod_security_labels.h"

#include <fmt/format.h>

#include "estate/field.h"

namespace cofferdam::policies {

using estate::PolicyMode;

std::vector<estate::PolicyPart> pod_security_parts(const estate::Namespace& row) {
    static constexpr std::pair<std::string_view, PolicyMode> modes[] = {
        {"enforce", PolicyMode::Enforce}, {"audit", PolicyMode::Audit}, {"warn", PolicyMode::Warn}};
    std::vector<estate::PolicyPart> parts;
    for (auto [word, mode] : modes) {
        const std::string key = fmt::format("{}/{}", pod_security_prefix, word);
        const auto level = row.labels.find(key);
        if (!level) continue;
        estate::PolicyPart& part = parts.emplace_back();
        part.path = estate::field_path("metadata.labels", key);
        part.name = *level;
        // A level that does not parse is judged as restricted (k8s.io/pod-security-admission api ParseLevel).
        part.mode = *level == "privileged" ? PolicyMode::Off : mode;
        part.validates = true;
    }
    return parts;
}

} // namespace cofferdam::policies
