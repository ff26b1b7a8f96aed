#include "analysis/pod_security/exemptions.h"

namespace cofferdam::pod_security {

using value::Kind;

Exempt exempt_windows_pod(const Pod& pod, Judgement& judgement) {
    const Field name = judgement.read(pod.spec(), "os.name", Kind::String);
    return Exempt{name.is_wrong_type() || name.text() == "windows"};
}

Exempt exempt_user_namespace_pod(const Pod& pod, Judgement& judgement) {
    const Field host_users = judgement.read(pod.spec(), "hostUsers", Kind::Bool);
    return Exempt{host_users.is_wrong_type() || host_users.is_false()};
}

} // namespace cofferdam::pod_security
