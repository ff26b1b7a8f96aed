// Forms of texts that Kubernetes names, and what is wrong with a text that has not one of them, in
// Kubernetes' words (k8s.io/apimachinery pkg/util/validation and pkg/api/validate/content;
// k8s.io/kube-openapi strfmt).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cofferdam::cel {

using Mistakes = std::vector<std::string>; // none: the text has the form

Mistakes dns1123_label_mistakes(std::string_view text);
Mistakes dns1123_subdomain_mistakes(std::string_view text);

struct Format {
    std::string_view name; // "dns1123Label"
    Mistakes (*mistakes)(std::string_view text) = nullptr;
    std::uint64_t pattern_size = 0; // of its regular expression: what a check is charged by
};

std::span<const Format> formats();

} // namespace cofferdam::cel
