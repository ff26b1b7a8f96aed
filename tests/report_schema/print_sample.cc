// Prints a report of the sample result, for check_schemas.py: print_sample FORMAT [plain|hostile|WORKLOADS]
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "report/report.h"
#include "report/sample_result.h"

namespace {

using namespace cofferdam;

// As many workloads and findings as a large estate has.
questions::ScanResult large(std::size_t workloads) {
    questions::ScanResult result = report::sample::result();
    result.workloads.assign(workloads, report::sample::workload());
    result.answers[5].findings.assign(workloads, report::sample::privileged_finding());
    return result;
}

questions::ScanResult world(std::string_view name) {
    if (name == "hostile") return report::sample::hostile();
    const unsigned long workloads = std::strtoul(std::string(name).c_str(), nullptr, 10);
    return workloads > 0 ? large(workloads) : report::sample::result();
}

} // namespace

int main(int count, char** arguments) {
    const report::Format* format = count > 1 ? report::find_format(arguments[1]) : nullptr;
    if (format == nullptr) return 2;
    std::cout << format->print(world(count > 2 ? arguments[2] : "plain"), {});
    return 0;
}
