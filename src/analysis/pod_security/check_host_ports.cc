#include <cstddef>
#include <cstdint>
#include <utility>

#include "analysis/pod_security/checks.h"

namespace cofferdam::pod_security {

using value::Kind;

// The API server copies containerPort to hostPort in pods of the host's network: those fail hostNamespaces
// anyway, so only what is written is judged.
void host_ports(const Pod& pod, Judgement& judgement) {
    for (const Scope& container : pod.containers()) {
        const Field ports = judgement.read(container, "ports", Kind::List);
        for (std::size_t i = 0; i < ports.items().size(); ++i) {
            const Field port = judgement.element(ports, i, "hostPort", Kind::Int);
            if (!port.is_present() || port.value->as_int() == 0) continue;
            // The field is an int32; the API server refuses what does not fit.
            if (std::in_range<std::int32_t>(port.value->as_int())) {
                judgement.forbid(port);
            } else {
                judgement.cannot_know();
            }
        }
    }
}

} // namespace cofferdam::pod_security
