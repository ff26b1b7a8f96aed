#include "policy/cel/libraries.h"

#include <array>

namespace cofferdam::cel {
namespace {

constexpr std::string_view quantity_types[] = {"kubernetes.Quantity"};
constexpr std::string_view ip_types[] = {"net.IP"};
constexpr std::string_view cidr_types[] = {"net.CIDR"};
constexpr std::string_view semver_types[] = {"kubernetes.Semver"};
constexpr std::string_view url_types[] = {"kubernetes.URL"};
constexpr std::string_view format_types[] = {"kubernetes.NamedFormat"};
constexpr std::string_view authorizer_types[] = {
    "kubernetes.authorization.Authorizer", "kubernetes.authorization.PathCheck",
    "kubernetes.authorization.GroupCheck", "kubernetes.authorization.ResourceCheck",
    "kubernetes.authorization.Decision",
};

} // namespace

// Versions: k8s.io/apiserver pkg/cel/environment/base.go
std::span<const Library> libraries() {
    static const std::array all{
        Library{"operators", operator_overloads(), 1, 0, {}},
        Library{"comparisons", comparison_overloads(), 1, 0, {}},
        Library{"conversions", conversion_overloads(), 1, 0, {}},
        Library{"texts", text_overloads(), 1, 0, {}}, Library{"times", time_overloads(), 1, 0, {}},
        Library{"optionals", optional_overloads(), 28, 0, {}},
        Library{"strings", string_overloads(), 1, 0, {}},
        Library{"strings, version 2", later_string_overloads(), 29, 0, {}},
        Library{"strings, version 3", latest_string_overloads(), 0, 0, {}},
        Library{"math", math_overloads(), 0, 0, {}}, Library{"lists", list_overloads(), 34, 0, {}},
        Library{"sets", set_overloads(), 29, 0, {}}, Library{"encoders", encoder_overloads(), 0, 0, {}},
        Library{"two variables", two_variable_overloads(), 32, 0, {}},
        Library{"kubernetes.urls", url_overloads(), 1, 0, url_types},
        Library{"kubernetes.regex", regex_overloads(), 1, 0, {}},
        Library{"kubernetes.lists", kubernetes_list_overloads(), 1, 0, {}},
        Library{"kubernetes.quantity", quantity_overloads(), 28, 0, quantity_types},
        Library{"kubernetes.net.ip", ip_overloads(), 30, 0, ip_types},
        Library{"kubernetes.net.cidr", cidr_overloads(), 30, 0, cidr_types},
        Library{"kubernetes.format", format_overloads(), 31, 0, format_types},
        Library{"kubernetes.authz", authorizer_overloads(), 27, 0, authorizer_types},
        Library{"kubernetes.authzSelectors", authorizer_selector_overloads(), 31, 0, {}},
        Library{"kubernetes.Semver", semver_overloads(), 33, 0, semver_types},
        // Upstream only where mutating policies are compiled (pkg/cel/mutation).
        Library{"kubernetes.jsonpatch", json_patch_overloads(), 0, 0, {}}, // of mutating policies
    };
    return all;
}

} // namespace cofferdam::cel
