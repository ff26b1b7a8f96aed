#include "kubernetes/other_policy_engines.h"

#include "content/shipped.h"

namespace cofferdam::kubernetes {

std::string_view find_other_policy_engine(std::string_view group, std::string_view kind) {
    static const value::DocumentPtr catalogue =
        content::shipped_document("catalogues/other-network-policies.yaml");
    for (const value::Value& entry : catalogue->root().items()) {
        if (entry["group"].string_or("") == group && entry["kind"].string_or("") == kind)
            return entry["engine"].as_string();
    }
    return {};
}

} // namespace cofferdam::kubernetes
