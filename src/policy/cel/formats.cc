#include "policy/cel/formats.h"

#include <algorithm>

#include <fmt/format.h>
#include <re2/re2.h>

#include "policy/cel/url.h"

namespace cofferdam::cel {
namespace {

constexpr std::size_t max_label = 63;
constexpr std::size_t max_subdomain = 253;
constexpr std::string_view label_pattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
constexpr std::string_view subdomain_pattern =
    R"([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)";
constexpr std::string_view label_1035_pattern = "[a-z]([-a-z0-9]*[a-z0-9])?";
constexpr std::string_view key_pattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
constexpr std::string_view value_pattern = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";

// strfmt's; the sizes are what Kubernetes charges.
constexpr std::string_view uuid_pattern =
    "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$";
constexpr std::string_view time_pattern =
    "^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$";

bool has_form(std::string_view text, const re2::RE2& pattern) { return re2::RE2::FullMatch(text, pattern); }

std::string too_long(std::size_t limit) { return fmt::format("must be no more than {} bytes", limit); }

std::string wrong_form(std::string_view rule, std::string_view pattern,
                       std::initializer_list<std::string_view> examples) {
    std::string text = fmt::format("{} (e.g. ", rule);
    for (const std::string_view example : examples)
        text += fmt::format("{}'{}', ", example == *examples.begin() ? "" : " or ", example);
    return text + fmt::format("regex used for validation is '{}')", pattern);
}

Mistakes dns1035_label_mistakes(std::string_view text) {
    static const re2::RE2 pattern(label_1035_pattern);
    Mistakes found;
    if (text.size() > max_label) found.push_back(too_long(max_label));
    if (!has_form(text, pattern))
        found.push_back(
            wrong_form("a DNS-1035 label must consist of lower case alphanumeric characters or '-', "
                       "start with an alphabetic character, and end with an alphanumeric character",
                       label_1035_pattern, {"my-name", "abc-123"}));
    return found;
}

std::string wrong_key() {
    return wrong_form(
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        "alphanumeric character",
        key_pattern, {"MyName", "my.name", "123-abc"});
}

Mistakes qualified_name_mistakes(std::string_view text) {
    static const re2::RE2 pattern(key_pattern);
    Mistakes found;
    const auto slashes = std::ranges::count(text, '/');
    if (slashes > 1)
        return {fmt::format("a valid label key {} with an optional DNS subdomain prefix and '/' (e.g. "
                            "'example.com/MyName')",
                            wrong_key())};
    if (slashes == 1) {
        const std::string_view prefix = text.substr(0, text.find('/'));
        if (prefix.empty())
            found.emplace_back("prefix part must be non-empty");
        else
            for (const std::string& mistake : dns1123_subdomain_mistakes(prefix))
                found.push_back("prefix part " + mistake);
        text.remove_prefix(prefix.size() + 1);
    }
    if (text.empty()) found.emplace_back("name part must be non-empty");
    if (text.size() > max_label) found.push_back("name part " + too_long(max_label));
    if (!has_form(text, pattern)) found.push_back("name part " + wrong_key());
    return found;
}

Mistakes label_value_mistakes(std::string_view text) {
    static const re2::RE2 pattern(value_pattern);
    Mistakes found;
    if (text.size() > max_label) found.push_back(too_long(max_label));
    if (!has_form(text, pattern))
        found.push_back(
            wrong_form("a valid label must be an empty string or consist of alphanumeric characters, "
                       "'-', '_' or '.', and must start and end with an alphanumeric character",
                       value_pattern, {"MyValue", "my_value", "12345"}));
    return found;
}

// What is added to a prefix may mend its end: the dash and one more are taken for a letter
// (pkg/api/validation, maskTrailingDash).
template <Mistakes (*Of)(std::string_view)>
Mistakes prefix_mistakes(std::string_view text) {
    if (text.size() < 2 || !text.ends_with('-')) return Of(text);
    return Of(std::string(text.substr(0, text.size() - 2)) + 'a');
}

Mistakes uri_mistakes(std::string_view text) {
    const auto url = parse_request_uri(text);
    return url ? Mistakes{} : Mistakes{url.error().message};
}

Mistakes uuid_mistakes(std::string_view text) {
    static const re2::RE2 pattern(uuid_pattern);
    return has_form(text, pattern) ? Mistakes{} : Mistakes{"does not match the UUID format"};
}

// At least one group of four: "" is none.
Mistakes byte_mistakes(std::string_view text) {
    static const re2::RE2 pattern(
        "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})");
    return has_form(text, pattern) ? Mistakes{} : Mistakes{"invalid base64"};
}

bool is_date(std::string_view text) {
    static const re2::RE2 pattern("([0-9]{4})-([0-9]{2})-([0-9]{2})");
    int year = 0;
    int month = 0;
    int day = 0;
    if (!re2::RE2::FullMatch(text, pattern, &year, &month, &day) || month < 1 || month > 12 || day < 1)
        return false;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const int days = month == 2                                              ? (leap ? 29 : 28)
                     : month == 4 || month == 6 || month == 9 || month == 11 ? 30
                                                                             : 31;
    return day <= days;
}

Mistakes date_mistakes(std::string_view text) {
    return is_date(text) ? Mistakes{} : Mistakes{"invalid date"};
}

// strfmt, IsDateTime: what stands between the first t and the second.
bool is_date_time(std::string text) {
    static const re2::RE2 pattern(time_pattern);
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
    const std::size_t t = text.find('t');
    if (t == std::string::npos || !is_date(std::string_view(text).substr(0, t))) return false;
    const std::string time = text.substr(t + 1, text.find('t', t + 1) - t - 1);
    std::string hour;
    std::string minute;
    std::string second;
    return re2::RE2::PartialMatch(time, pattern, &hour, &minute, &second) && hour <= "23" && minute <= "59"
           && second <= "59";
}

Mistakes date_time_mistakes(std::string_view text) {
    return is_date_time(std::string(text)) ? Mistakes{} : Mistakes{"invalid datetime"};
}

// k8s.io/apiserver/pkg/cel/library/format.go, ConstantFormats
constexpr Format all[] = {
    {"dns1123Label", dns1123_label_mistakes, 30},
    {"dns1123Subdomain", dns1123_subdomain_mistakes, 60},
    {"dns1035Label", dns1035_label_mistakes, 30},
    {"qualifiedName", qualified_name_mistakes, 60},
    {"dns1123LabelPrefix", prefix_mistakes<dns1123_label_mistakes>, 30},
    {"dns1123SubdomainPrefix", prefix_mistakes<dns1123_subdomain_mistakes>, 60},
    {"dns1035LabelPrefix", prefix_mistakes<dns1035_label_mistakes>, 30},
    {"labelValue", label_value_mistakes, 40},
    {"uri", uri_mistakes, 1103},
    {"uuid", uuid_mistakes, uuid_pattern.size()},
    {"byte", byte_mistakes, 84},
    {"date", date_mistakes, time_pattern.size()},
    {"datetime", date_time_mistakes, time_pattern.size()},
};

} // namespace

Mistakes dns1123_subdomain_mistakes(std::string_view text) {
    static const re2::RE2 pattern(subdomain_pattern);
    Mistakes found;
    if (text.size() > max_subdomain) found.push_back(too_long(max_subdomain));
    if (!has_form(text, pattern))
        found.push_back(
            wrong_form("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
                       "characters, '-' or '.', and must start and end with an alphanumeric character",
                       subdomain_pattern, {"example.com"}));
    return found;
}

Mistakes dns1123_label_mistakes(std::string_view text) {
    static const re2::RE2 label(label_pattern);
    static const re2::RE2 subdomain(subdomain_pattern);
    Mistakes found;
    if (text.size() > max_label) found.push_back(too_long(max_label));
    if (has_form(text, label)) return found;
    if (has_form(text, subdomain)) {
        found.emplace_back("must not contain dots");
    } else {
        found.push_back(
            wrong_form("a lowercase RFC 1123 label must consist of lower case alphanumeric characters "
                       "or '-', and must start and end with an alphanumeric character",
                       label_pattern, {"my-name", "123-abc"}));
    }
    return found;
}

std::span<const Format> formats() { return all; }

} // namespace cofferdam::cel
