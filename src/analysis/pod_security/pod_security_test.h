// The world of this module's tests: a pod in a few lines of YAML, and its judgement as text.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/pod_security/pod_security.h"
#include "core/check.h"
#include "value/document.h"

namespace cofferdam::pod_security {

inline value::DocumentPtr pod_document(std::string yaml) {
    const value::Parsed parsed =
        value::parse_yaml(std::make_shared<const value::Text>("pod.yaml", std::move(yaml)));
    COFFERDAM_CHECK(parsed.documents.size() == 1 && parsed.problems.empty());
    return parsed.documents.front();
}

inline Result evaluate_yaml(const std::string& yaml, Level level, int minor) {
    const value::DocumentPtr pod = pod_document(yaml);
    return evaluate(pod->root()["metadata"], pod->root()["spec"], level, {minor});
}

// The violations of one check, one per line: "spec.hostPID = true", or "spec.… is missing". With no violation
// "pass", or "unknown" if the verdict of the level is that.
inline std::string judge(std::string_view check, const std::string& yaml, Level level, int minor) {
    const Result result = evaluate_yaml(yaml, level, minor);
    std::string text;
    for (const Violation& violation : result.violations) {
        if (violation.check != check) continue;
        text += violation.field;
        text += violation.is_explicit ? fmt::format(" = {}\n", violation.value) : " is missing\n";
    }
    if (!text.empty()) return text;
    return result.verdict == Verdict::Unknown ? "unknown" : "pass";
}

// The ids of the checks that a pod fails, each once, in order.
inline std::vector<std::string> failed_checks(const Result& result) {
    std::vector<std::string> ids;
    for (const Violation& violation : result.violations) {
        if (ids.empty() || ids.back() != violation.check) ids.emplace_back(violation.check);
    }
    return ids;
}

} // namespace cofferdam::pod_security
