#include "questions/finding.h"

#include <array>

#include <fmt/format.h>

namespace cofferdam::questions {

namespace {

// FNV-1a, 64 bits: a name for people and files, not a proof; two findings that collide are waived together.
class Fingerprint {
  public:
    void add(std::string_view text) {
        for (char c : text) step(static_cast<unsigned char>(c));
        step(0xff); // no byte of UTF-8: separates the parts
    }
    std::string hex() const { return fmt::format("{:016x}", hash_); }

  private:
    void step(unsigned char byte) { hash_ = (hash_ ^ byte) * 0x100000001b3U; }
    std::uint64_t hash_ = 0xcbf29ce484222325U;
};

} // namespace

std::string_view to_string(Severity severity) {
    constexpr std::array<std::string_view, 5> names = {"info", "low", "medium", "high", "critical"};
    return names[static_cast<std::size_t>(severity)];
}

std::optional<Severity> parse_severity(std::string_view text) {
    for (Severity severity :
         {Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical}) {
        if (text == to_string(severity)) return severity;
    }
    return std::nullopt;
}

std::string Finding::fingerprint() const {
    Fingerprint fingerprint;
    for (std::string_view part :
         {std::string_view(rule), std::string_view(subject.group), std::string_view(subject.kind),
          std::string_view(subject.namespace_), std::string_view(subject.name)})
        fingerprint.add(part);
    for (const Evidence& proof : evidence) {
        fingerprint.add(proof.field);
        fingerprint.add(proof.value);
    }
    if (evidence.empty()) fingerprint.add(reason);
    return fingerprint.hex();
}

} // namespace cofferdam::questions
