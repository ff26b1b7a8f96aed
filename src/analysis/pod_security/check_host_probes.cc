#include "analysis/pod_security/checks.h"

namespace cofferdam::pod_security {

namespace {

// Where the kubelet connects to a host of the author's choice. Lifecycle handlers know tcpSocket only for the
// sake of old objects.
constexpr std::string_view hosts[] = {
    "livenessProbe.httpGet.host",       "livenessProbe.tcpSocket.host",
    "readinessProbe.httpGet.host",      "readinessProbe.tcpSocket.host",
    "startupProbe.httpGet.host",        "startupProbe.tcpSocket.host",
    "lifecycle.postStart.httpGet.host", "lifecycle.postStart.tcpSocket.host",
    "lifecycle.preStop.httpGet.host",   "lifecycle.preStop.tcpSocket.host",
};

} // namespace

void host_probes_and_host_lifecycle(const Pod& pod, Judgement& judgement) {
    for (const Scope& container : pod.containers()) {
        for (const std::string_view path : hosts) {
            const Field host = judgement.read(container, path, value::Kind::String);
            if (!host.text().empty()) judgement.forbid(host);
        }
    }
}

} // namespace cofferdam::pod_security
