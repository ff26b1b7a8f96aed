// The formats that are known: two explicit lists.
#include "observations/event_format.h"
#include "observations/flow_format.h"

namespace cofferdam::observations {

namespace {

constexpr EventFormat formats_of_events[] = {
    {"Kubernetes audit log", is_audit, read_audit},
    {"Tetragon JSON", is_tetragon, read_tetragon},
    {"Falco JSON", is_falco, read_falco},
};

constexpr FlowFormat formats_of_flows[] = {
    {"Hubble JSON", is_hubble, read_hubble},
    {"Calico flow log", is_calico, read_calico},
    {"conntrack", is_conntrack, read_conntrack},
    {"CSV", is_csv, read_csv},
};

} // namespace

std::span<const EventFormat> event_formats() { return formats_of_events; }
std::span<const FlowFormat> flow_formats() { return formats_of_flows; }

} // namespace cofferdam::observations
