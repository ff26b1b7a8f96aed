// On which nodes a pod may run: nodeName, nodeSelector, required node affinity, taints and tolerations, as
// the scheduler and the DaemonSet controller read them.
#pragma once

#include <string>

#include "core/truth.h"
#include "estate/policy_object.h"
#include "estate/workload.h"

namespace cofferdam::sensors {

// `spec`: of a pod. `daemon`: a DaemonSet's, to which its controller adds tolerations.
enum class Daemon : bool { No, Yes };
Truth may_run_on(const value::Value& spec, const estate::Node& node, Daemon daemon);

// Does the daemon run on every node on which the pod may run, whatever nodes there are? Yes, or cannot know.
Truth follows(const value::Value& daemon_spec, const value::Value& pod_spec);

// Does it run on every (Linux) node, whatever nodes there are? Yes, or cannot know.
Truth runs_everywhere(const value::Value& daemon_spec);

// Equal texts: the same nodes.
std::string placement_class(const value::Value& spec);

} // namespace cofferdam::sensors
