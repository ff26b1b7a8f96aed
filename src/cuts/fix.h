// Fix: one change of one object that takes something from an intruder; what seal chooses among. What it does
// to the object's text says fix_edits.h.
//
// Costs say who would feel it, in one measure: 1 for the change itself, and what else somebody loses (see
// docs/seal.md, "What a fix costs").
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "cuts/cut_problem.h"
#include "estate/object.h"

namespace cofferdam::cuts {

enum class FixKind : std::uint8_t {
    NarrowRole,           // what: the need, "create pods". Its rules do not give that any more
    UnbindSubject,        // what: the subject, "ServiceAccount ci/runner"
    StopAutomount,        // the workload's pods get no token
    DropPrivilege,        // what, index: the container
    DropCapabilities,     // likewise: those that are as good as the node
    LeaveHostPid,         // hostPID
    LeaveHostNetwork,     // hostNetwork
    StopSharingProcesses, // shareProcessNamespace
    DropVolume,           // what: the volume, with its mounts
    MountReadOnly,        // what: the volume
    EnforcePodSecurity,   // of a Namespace, or what: the name of one that no file shows
    GuardPods,            // a new ValidatingAdmissionPolicy, with its binding
    BlockMetadata,        // a new NetworkPolicy for the workload's pods
    LetInNeeded,          // a new NetworkPolicy: pods of the workload take only connections that are needed
    LetOutNeeded,         // likewise: they open only such
    CloseService,         // to ClusterIP, without externalIPs
    DropHostPorts,        // of the workload's containers
    DropCloudRole,        // what: the annotation
};

struct NewObject {
    std::string path; // "shop/no-metadata-web.yaml"
    std::string text; // YAML
};

struct Fix {
    FixKind kind = FixKind::NarrowRole;
    Id<estate::Object> object; // of the estate; none: EnforcePodSecurity of a namespace that no file shows
    std::string what;
    std::uint32_t index = 0;
    std::uint32_t cost = 1;
    std::string title;                  // "take \"create pods\" from Role ci/runner", without a full stop
    std::string felt;                   // by whom: "2 subjects lose it"; "" nobody as far as the estate shows
    std::optional<NewObject> made = {}; // nothing: it edits its object
};

// Fixes by number, each once.
class Catalogue {
  public:
    FixNumber add(Fix fix);

    const Fix& operator[](FixNumber number) const { return fixes_[number]; }
    std::size_t size() const { return fixes_.size(); }
    const std::vector<std::uint32_t>& costs() const { return costs_; }
    // From now on it is none: it opens something.
    void withdraw(FixNumber number) { withdrawn_[number] = true; }
    bool is_withdrawn(FixNumber number) const { return withdrawn_[number]; }

  private:
    std::map<std::tuple<FixKind, Id<estate::Object>, std::string, std::uint32_t>, FixNumber> numbers_;
    std::vector<Fix> fixes_;
    std::vector<std::uint32_t> costs_;
    std::vector<bool> withdrawn_;
};

} // namespace cofferdam::cuts
