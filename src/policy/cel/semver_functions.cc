// k8s.io/apiserver/pkg/cel/library/semverlib.go, over versions as
// github.com/blang/semver/v4 reads them.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"

namespace cofferdam::cel {
namespace {

struct SemverObject final : OpaqueObject {
    std::uint64_t numbers[3] = {}; // major, minor, patch
    std::string_view pre_release;  // without the hyphen
    SemverObject() : OpaqueObject(OpaqueKind::Semver) {}
    bool equals(const OpaqueObject& other) const override;
};

constexpr std::string_view digits = "0123456789";
constexpr std::string_view identifiers = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789";

bool only(std::string_view text, std::string_view characters) {
    return text.find_first_not_of(characters) == std::string_view::npos;
}
bool has_leading_zero(std::string_view text) { return text.size() > 1 && text.front() == '0'; }

std::vector<std::string_view> fields(std::string_view text, char separator, std::size_t limit = SIZE_MAX) {
    std::vector<std::string_view> all;
    while (all.size() + 1 < limit) {
        const std::size_t end = text.find(separator);
        if (end == std::string_view::npos) break;
        all.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    all.push_back(text);
    return all;
}

Result<std::uint64_t> number(std::string_view text, std::string_view what, std::string_view title) {
    if (!only(text, digits)) return error("Invalid character(s) found in {} number \"{}\"", what, text);
    if (has_leading_zero(text)) return error("{} number must not contain leading zeroes \"{}\"", title, text);
    std::uint64_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc())
        return error("strconv.ParseUint: parsing \"{}\": {}", text,
                     text.empty() ? "invalid syntax" : "value out of range");
    return value;
}

Result<void> check_pre_release(std::string_view part) {
    if (part.empty()) return error("Prerelease is empty");
    if (!only(part, identifiers)) return error("Invalid character(s) found in prerelease \"{}\"", part);
    if (only(part, digits) && has_leading_zero(part))
        return error("Numeric PreRelease version must not contain leading zeroes \"{}\"", part);
    return {};
}

Result<void> check_build(std::string_view part) {
    if (part.empty()) return error("Build meta data is empty");
    if (!only(part, identifiers)) return error("Invalid character(s) found in build meta data \"{}\"", part);
    return {};
}

// Views of the text.
Result<SemverObject> parse_semver(std::string_view text) {
    if (text.empty()) return error("Version string empty");
    const auto parts = fields(text, '.', 3);
    if (parts.size() != 3) return error("No Major.Minor.Patch elements found");
    SemverObject version;
    version.numbers[0] = COFFERDAM_TRY(number(parts[0], "major", "Major"));
    version.numbers[1] = COFFERDAM_TRY(number(parts[1], "minor", "Minor"));
    std::string_view patch = parts[2];
    std::optional<std::string_view> build;
    std::optional<std::string_view> pre_release;
    if (const std::size_t plus = patch.find('+'); plus != std::string_view::npos) {
        build = patch.substr(plus + 1);
        patch = patch.substr(0, plus);
    }
    if (const std::size_t hyphen = patch.find('-'); hyphen != std::string_view::npos) {
        pre_release = patch.substr(hyphen + 1);
        patch = patch.substr(0, hyphen);
    }
    version.numbers[2] = COFFERDAM_TRY(number(patch, "patch", "Patch"));
    if (pre_release)
        for (const std::string_view part : fields(*pre_release, '.'))
            if (auto good = check_pre_release(part); !good) return std::unexpected(good.error());
    if (build)
        for (const std::string_view part : fields(*build, '.'))
            if (auto good = check_build(part); !good) return std::unexpected(good.error());
    version.pre_release = pre_release.value_or("");
    return version;
}

// Without a leading v and zeros, with what is missing as 0.
Result<std::string> normalized(std::string_view text) {
    if (text.starts_with('v')) text.remove_prefix(1);
    std::vector<std::string> parts;
    for (std::string_view part : fields(text, '.', 3)) {
        if (part.size() > 1) part.remove_prefix(std::min(part.find_first_not_of('0'), part.size()));
        const bool number = !part.empty() && only(part.substr(0, 1), digits);
        parts.push_back(number || text.empty() ? std::string(part) : "0" + std::string(part));
    }
    if (parts.size() < 3 && parts.back().find_first_of("+-") != std::string::npos)
        return error("short version cannot contain PreRelease/Build meta data");
    while (parts.size() < 3) parts.emplace_back("0");
    return parts[0] + '.' + parts[1] + '.' + parts[2];
}

int compare_parts(std::string_view a, std::string_view b) {
    const bool a_number = only(a, digits);
    const bool b_number = only(b, digits);
    if (a_number != b_number) return a_number ? -1 : 1;
    if (a_number && a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    const int order = a.compare(b);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

int compare(const SemverObject& a, const SemverObject& b) {
    for (std::size_t index = 0; index < 3; ++index)
        if (a.numbers[index] != b.numbers[index]) return a.numbers[index] < b.numbers[index] ? -1 : 1;
    if (a.pre_release.empty() || b.pre_release.empty())
        return a.pre_release.empty() == b.pre_release.empty() ? 0 : a.pre_release.empty() ? 1 : -1;
    const auto a_parts = fields(a.pre_release, '.');
    const auto b_parts = fields(b.pre_release, '.');
    for (std::size_t index = 0; index < std::min(a_parts.size(), b_parts.size()); ++index)
        if (const int order = compare_parts(a_parts[index], b_parts[index]); order != 0) return order;
    return a_parts.size() == b_parts.size() ? 0 : a_parts.size() < b_parts.size() ? -1 : 1;
}

bool SemverObject::equals(const OpaqueObject& other) const {
    return compare(*this, static_cast<const SemverObject&>(other)) == 0;
}

const SemverObject& semver_in(const Value& value) {
    return static_cast<const SemverObject&>(value.as_opaque());
}

Result<SemverObject> read(Evaluation& evaluation, Arguments arguments) {
    if (arguments.size() < 2 || !arguments[1].as_bool()) return parse_semver(arguments[0].as_text());
    const std::string text = COFFERDAM_TRY(normalized(arguments[0].as_text()));
    return parse_semver(evaluation.copied(text));
}

Value parse(Evaluation& evaluation, Arguments arguments) {
    const auto version = read(evaluation, arguments);
    return version ? evaluation.opaque<SemverObject>(*version) : evaluation.failure(version.error().message);
}
Value is_semver(Evaluation& evaluation, Arguments arguments) {
    return Value::boolean(read(evaluation, arguments).has_value());
}
int order(Arguments arguments) { return compare(semver_in(arguments[0]), semver_in(arguments[1])); }
Value is_greater(Evaluation&, Arguments arguments) { return Value::boolean(order(arguments) > 0); }
Value is_less(Evaluation&, Arguments arguments) { return Value::boolean(order(arguments) < 0); }
Value compare_to(Evaluation&, Arguments arguments) { return Value::integer(order(arguments)); }
template <std::size_t Index>
Value part(Evaluation&, Arguments arguments) {
    return Value::integer(static_cast<std::int64_t>(semver_in(arguments[0]).numbers[Index]));
}

// clang-format off
constexpr Overload overloads[] = {
    {"string_to_semver", "semver", false, "(string) -> kubernetes.Semver", parse, traverse_first},
    {"string_bool_to_semver", "semver", false, "(string, bool) -> kubernetes.Semver", parse, traverse_first},
    {"is_semver_string", "isSemver", false, "(string) -> bool", is_semver, traverse_first},
    {"is_semver_string_bool", "isSemver", false, "(string, bool) -> bool", is_semver, traverse_first},
    {"semver_is_greater_than", "isGreaterThan", true, "(kubernetes.Semver, kubernetes.Semver) -> bool", is_greater},
    {"semver_is_less_than", "isLessThan", true, "(kubernetes.Semver, kubernetes.Semver) -> bool", is_less},
    {"semver_compare_to", "compareTo", true, "(kubernetes.Semver, kubernetes.Semver) -> int", compare_to},
    {"semver_major", "major", true, "(kubernetes.Semver) -> int", part<0>},
    {"semver_minor", "minor", true, "(kubernetes.Semver) -> int", part<1>},
    {"semver_patch", "patch", true, "(kubernetes.Semver) -> int", part<2>},
};
// clang-format on

} // namespace

std::span<const Overload> semver_overloads() { return overloads; }

} // namespace cofferdam::cel
