// Sentences that the formats of a plan have in common. Names in them may be foreign text: they are not made
// harmless yet.
#pragma once

#include <string>
#include <string_view>

#include "report/fix_set/fix_set.h"

namespace cofferdam::fix_set {

std::string plural(std::size_t count, std::string_view one, std::string_view many);
// "cluster-admin, 2 nodes, 5 Secrets"; "nothing"
std::string falls(const cuts::Figures& figures, bool surely);
// "If each front end were owned, from internet fall: …"
std::string headline(const Told& told);
std::string verdict(const cuts::Plan& plan); // "optimal", "at most 2 above the optimum"
// Where the object of a fix stands: "k8s/rbac.yaml:12"; "" for one that is new
std::string place_of(const Told& told, const cuts::Fix& fix);
std::string edit_text(const edits::Edit& edit); // "remove /rules/0/verbs/1"
std::string proof(const Told& told);

} // namespace cofferdam::fix_set
