#include "kubernetes/pod_makers.h"

#include "content/shipped.h"

namespace cofferdam::kubernetes {

std::string_view find_pod_maker(std::string_view group, std::string_view kind) {
    static const value::DocumentPtr catalogue = content::shipped_document("catalogues/pod-makers.yaml");
    for (const value::Value& entry : catalogue->root().items()) {
        if (entry["group"].string_or("") == group && entry["kind"].string_or("") == kind)
            return entry["by"].as_string();
    }
    return {};
}

} // namespace cofferdam::kubernetes
