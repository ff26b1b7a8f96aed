#include "analysis/pod_security/judgement.h"

#include <utility>

#include "value/document.h"

namespace cofferdam::pod_security {

void Judgement::forbid(const Field& field) {
    if (field.is_wrong_type()) return;
    violations_.push_back({.check = check_,
                           .field = field.full_path(),
                           .value = field.is_present() ? value::to_json(*field.value) : "",
                           .is_explicit = field.is_present()});
}

Result Judgement::result() && {
    const Verdict without_violation = is_unknown_ ? Verdict::Unknown : Verdict::Pass;
    const Verdict verdict = violations_.empty() ? without_violation : Verdict::Fail;
    return {verdict, std::move(violations_)};
}

} // namespace cofferdam::pod_security
