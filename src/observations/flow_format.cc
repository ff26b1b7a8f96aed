#include "observations/flow_format.h"

namespace cofferdam::observations {

namespace {

constexpr FlowFormat formats[] = {
    {"Hubble JSON", is_hubble, read_hubble},
    {"Calico flow log", is_calico, read_calico},
    {"conntrack", is_conntrack, read_conntrack},
    {"CSV", is_csv, read_csv},
};

} // namespace

std::span<const FlowFormat> flow_formats() { return formats; }

} // namespace cofferdam::observations
