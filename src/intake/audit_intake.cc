#include "intake/audit_intake.h"

#include <string>
#include <variant>

#include "observations/event_format.h"

namespace cofferdam::intake {

AuditIntake::Taken AuditIntake::take(std::string_view body) {
    const auto read = observations::read_audit(body);
    const std::scoped_lock lock(mutex_);
    if (!read) {
        ++counts_.bad;
        return Taken::NotUnderstood;
    }
    std::string lines;
    for (const observations::Event& event : read->events)
        lines += observations::to_audit_line(std::get<observations::ApiCall>(event.what), event.time) + "\n";
    if (!file_.append(lines)) return Taken::DiskFailed;
    counts_.events += read->events.size();
    counts_.remarks += read->remarks;
    counts_.bad += read->bad;
    return Taken::Written;
}

IntakeCounts AuditIntake::counts() const {
    const std::scoped_lock lock(mutex_);
    return counts_;
}

} // namespace cofferdam::intake
