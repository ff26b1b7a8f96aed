// The playbook of a containment, as Markdown: read at a terminal, reviewed, committed.
#pragma once

#include <string>

#include "cuts/containment.h"

namespace cofferdam::fix_set {

std::string playbook(const cuts::Analysis& analysis, const cuts::Containment& plan);
std::string playbook_json(const cuts::Analysis& analysis, const cuts::Containment& plan);

} // namespace cofferdam::fix_set
