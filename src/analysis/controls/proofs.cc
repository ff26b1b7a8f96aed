#include <algorithm>

#include "analysis/controls/controls.h"
#include "analysis/controls/reads.h"
#include "analysis/controls/subjects.h"
#include "estate/field.h"
#include "value/shortened.h"

namespace cofferdam::controls {

using content::Control;
using value::Value;

namespace {

constexpr std::size_t longest_value = 80;

// Where the roots of a part stand in its object.
class PartPaths {
  public:
    PartPaths(const estate::PodDetail* pod, const Control& control, const Part& part)
        : pod_(pod), control_(control), part_(part) {}

    // "container.securityContext.privileged" → "spec.containers[0].securityContext.privileged"
    std::string of(std::string_view evidence) const {
        const std::size_t dot = std::min(evidence.find('.'), evidence.size());
        const auto root = std::ranges::find(root_names, evidence.substr(0, dot));
        if (root == root_names.end()) return std::string(evidence);
        std::string path = of(static_cast<Root>(root - root_names.begin()));
        const std::string_view rest = evidence.substr(std::min(dot + 1, evidence.size()));
        if (!path.empty() && !rest.empty()) path += '.';
        return path.append(rest);
    }

    std::string of_subject() const {
        return of(control_.items.empty() ? own_root(control_.over) : Root::Item);
    }

  private:
    std::string of(Root root) const {
        std::string spec = pod_ ? std::string(pod_->spec_path) : "";
        if (root == Root::Pod) return spec;
        if (root == Root::Metadata) return pod_ ? std::string(pod_->metadata_path) : "";
        if (root == Root::Container)
            return estate::field_path(estate::field_path(spec, part_.containers), part_.container);
        if (root != Root::Item) return "";
        std::string list = of(own_root(control_.over));
        if (!list.empty()) list += '.';
        return estate::field_path(list.append(control_.items), part_.item);
    }

    const estate::PodDetail* pod_;
    const Control& control_;
    const Part& part_;
};

Proof proof_of(const estate::Object& object, const Control& control, const PartPaths& paths) {
    for (std::string_view evidence : control.evidence) {
        std::string path = paths.of(evidence);
        const Value& value = estate::at_path(object.effective, path);
        if (value) return {std::move(path), value::shortened_json(value, longest_value)};
    }
    return {control.evidence.empty() ? "" : paths.of(control.evidence.front()), ""};
}

} // namespace

namespace {

const estate::PodDetail* pod_of(const estate::Snapshot& snapshot, const estate::Object& object) {
    const auto* row = std::get_if<Id<estate::Workload>>(&object.row);
    return row ? snapshot[*row].pod() : nullptr;
}

} // namespace

std::vector<std::string> subject_paths_of(const estate::Snapshot& snapshot, const Control& control,
                                          const Violation& violation) {
    const estate::PodDetail* pod = pod_of(snapshot, snapshot[violation.object]);
    std::vector<std::string> paths;
    for (const Part& part : violation.parts) paths.push_back(PartPaths(pod, control, part).of_subject());
    return paths;
}

std::vector<Proof> proofs_of(const estate::Snapshot& snapshot, const Control& control,
                             const Violation& violation) {
    const estate::Object& object = snapshot[violation.object];
    const estate::PodDetail* pod = pod_of(snapshot, object);
    std::vector<Proof> proofs;
    for (const Part& part : violation.parts)
        proofs.push_back(proof_of(object, control, PartPaths(pod, control, part)));
    return proofs;
}

} // namespace cofferdam::controls
