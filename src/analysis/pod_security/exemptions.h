// Pods that some checks of the restricted level let pass, whatever their containers say.
#pragma once

#include "analysis/pod_security/judgement.h"
#include "analysis/pod_security/pod.h"

namespace cofferdam::pod_security {

// Where the field that decides has a wrong type, the check cannot be judged: it stops there as well, and the
// judgement has noted why.
enum class Exempt : bool { No, Yes };

// spec.os.name is "windows": the API server refuses the Linux fields there.
Exempt exempt_windows_pod(const Pod& pod, Judgement& judgement);

// spec.hostUsers is false: the pod has a user namespace, and its root is nobody on the node (KEP-127).
Exempt exempt_user_namespace_pod(const Pod& pod, Judgement& judgement);

} // namespace cofferdam::pod_security
