// The sections of the HTML report. Every piece of foreign text passes markup().
#pragma once

#include <string>
#include <string_view>

#include "questions/scan.h"
#include "report/report.h"

namespace cofferdam::report {

// "bad", "unknown", "good": the class that gives a verdict its colour.
std::string_view verdict_class(questions::Verdict verdict);
// A severity in words, coloured by its class.
std::string severity_badge(questions::Severity severity);
// <code>file:line:column</code>; "" for no place.
std::string place_code(const value::Place& place);
// A link to the rule's section, with its title.
std::string rule_link(std::string_view rule);

std::string answers_section(const questions::ScanResult& result);                          // html_answers.cc
std::string fixes_section(const questions::ScanResult& result);                            // html_answers.cc
std::string findings_section(const questions::ScanResult& result, const Options& options); // html_findings.cc
std::string workloads_section(const questions::ScanResult& result,
                              const Options& options);             // html_workloads.cc
std::string observed_section(const questions::ScanResult& result); // html_observed.cc
std::string unknowns_section(const questions::ScanResult& result); // html_reference.cc
std::string rules_section(const questions::ScanResult& result);    // html_reference.cc

} // namespace cofferdam::report
