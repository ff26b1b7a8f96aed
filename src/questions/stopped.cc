#include "questions/stopped.h"

#include <set>
#include <vector>

namespace cofferdam::questions {

Gate::Gate(const ScanResult& result) {
    for (const WorkloadResult& workload : result.workloads)
        if (workload.has_pod_security) refused_.emplace(&workload.key, workload.refused);
}

Stopped Gate::count(std::span<const estate::Key* const> failing) const {
    Stopped stopped;
    const std::set<const estate::Key*, ByKey> each(failing.begin(), failing.end());
    for (const estate::Key* key : each) {
        const auto found = refused_.find(key);
        if (found == refused_.end()) continue;
        ++stopped.failing;
        stopped.refused += found->second == Truth::Yes;
        stopped.unknown += found->second == Truth::Unknown;
    }
    return stopped;
}

std::map<std::string_view, Stopped> stopped_by_rule(const ScanResult& result) {
    std::map<std::string_view, std::vector<const estate::Key*>> failing;
    for (const Answer& answer : result.answers)
        for (const Finding& finding : answer.findings) failing[finding.rule].push_back(&finding.subject);
    const Gate gate(result);
    std::map<std::string_view, Stopped> stopped;
    for (const auto& [rule, subjects] : failing) {
        const Stopped counted = gate.count(subjects);
        if (counted.failing > 0) stopped.emplace(rule, counted);
    }
    return stopped;
}

} // namespace cofferdam::questions
