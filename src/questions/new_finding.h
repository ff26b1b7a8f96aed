// How questions make findings: severity from the catalogue of rules, subject, place and platform from the
// object.
#pragma once

#include <string>
#include <string_view>

#include "questions/finding.h"
#include "questions/question.h"

namespace cofferdam::questions {

// REQUIRES: the rule is in the catalogue
Finding new_finding(const Inputs& inputs, std::string_view rule, const estate::Object& subject,
                    std::string reason);

// A finding whose subject is no object of the estate: a user, a group.
Finding new_finding(const Inputs& inputs, std::string_view rule, estate::Key subject, value::Place place,
                    std::string reason);

// A mistake in a policy, with the field in which it is.
Finding new_finding(const Inputs& inputs, const policy_lint::Mistake& mistake);

// The field at a path of the object, as proof.
Evidence evidence(const estate::Object& object, std::string path, std::string value);
// With the value that stands there, as JSON; the beginning of a long one.
Evidence evidence(const estate::Object& object, std::string path);

} // namespace cofferdam::questions
