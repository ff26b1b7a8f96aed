// The auditor's pack: the assessment in three forms, and a manifest that says of which bytes it was made and
// by what.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "comply/formats.h"
#include "core/result.h"

namespace cofferdam::comply {

inline constexpr std::string_view manifest_name = "manifest.json";
inline constexpr std::string_view signature_name = "manifest.json.sig";

// What the pack says of its making.
struct Making {
    std::string created;   // UTC, RFC 3339
    std::string arguments; // the command line
    std::string rights;    // with which the estate was read
    const std::vector<content::Waiver>* waivers = nullptr;
};

// Files by name, the manifest among them. Pure.
std::map<std::string, std::string> make_pack(const Report& report, const Making& making);

// Of a file of the pack; the error: it is not there.
using ReadFile = std::function<Result<std::string>(const std::string& name)>;

struct Verification {
    std::size_t files = 0;
    std::size_t inputs = 0;
    std::string made_by; // "Cofferdam 0.1.0, 2026-11-22T…"
    std::vector<std::string> faults;
};

// Every file of the manifest has the digest that it says; `present`: the files that are there, none more.
// The error: there is no manifest, or it is none.
Result<Verification> verify_pack(const ReadFile& read, const std::vector<std::string>& present);

} // namespace cofferdam::comply
