// What a workload exposes to pods and namespaces that do not exist yet.
//
// Who such a pod would be is known only by the selectors that policies name. So the answer is, for each
// direction: what any pod of the cluster may do, and what pods that a policy's selector describes may do
// beside it, or may not. Of such pods no more is known than that selector: a rule selects them if it selects
// all pods, or asks for exactly the same of the pod and of its namespace. A pod that several of the selectors
// describe may do what each of them allows. The policies of the pod that does not exist yet are not known and
// not asked.
#pragma once

#include <string>
#include <vector>

#include "analysis/reach/decision.h"
#include "analysis/reach/end.h"
#include "analysis/reach/policy_stack.h"

namespace cofferdam::reach {

// Ports, some by a name that no pod resolves yet.
struct NamedPorts {
    estate::PortSet numbers;
    std::vector<estate::NamedPort> names; // sorted, each once

    bool empty() const { return numbers.empty() && names.empty(); }
    bool operator==(const NamedPorts&) const = default;
    friend NamedPorts operator|(const NamedPorts& a, const NamedPorts& b);
    friend NamedPorts operator&(const NamedPorts& a, const NamedPorts& b);
    friend NamedPorts operator-(const NamedPorts& a, const NamedPorts& b);
};

using NamedPassage = Passage<NamedPorts>;

// Pods by what a policy's selector asks of them.
struct DescribedPods {
    std::vector<estate::Selection::Term> of_namespace; // none: any namespace
    std::vector<estate::Selection::Term> of_pod;       // none: any pod
    std::string text; // of a selection that is no list of such terms, then they are empty; else ""
};

struct DescribedExposure {
    const DescribedPods* pods = nullptr; // of the Descriptions
    NamedPassage ports;                  // not those of any pod
    // Of the allowed ones: what a rule denies, or passes on, to pods by another selector that some of these
    // pods may fit too.
    NamedPorts perhaps_denied;
};

struct ExposureOfSide {
    Truth is_selected = Truth::No; // by a policy that speaks of this direction
    NamedPassage any_pod;
    std::vector<DescribedExposure> described; // what differs from that
};

// Every selector of a target's policies, once; without those that describe a pod of the estate: its rows
// tell.
class Descriptions {
  public:
    // REQUIRES: the stack outlives this. `pods`: of the target, in the estate
    Descriptions(const PolicyStack& stack, const std::vector<PodEnd>& pods);

    ExposureOfSide of(Direction direction, const PodEnd& subject) const;

  private:
    const PolicyStack* stack_;
    std::vector<DescribedPods> descriptions_;
};

} // namespace cofferdam::reach
