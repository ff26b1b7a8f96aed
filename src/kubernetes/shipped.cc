#include "kubernetes/shipped.h"

#include <span>

#include "content/embedded.h"
#include "core/check.h"

namespace cofferdam::content {
std::span<const EmbeddedFile> kubernetes_data();
} // namespace cofferdam::content

namespace cofferdam::kubernetes {

value::DocumentPtr shipped(std::string_view name) {
    for (const content::EmbeddedFile& file : content::kubernetes_data()) {
        if (file.name != name) continue;
        auto text = std::make_shared<value::Text>(std::string(file.name), std::string(file.bytes));
        auto parsed = value::parse_yaml(text, value::KeepPlaces::No);
        COFFERDAM_CHECK(parsed.problems.empty() && parsed.documents.size() == 1);
        return parsed.documents.front();
    }
    COFFERDAM_CHECK(!"the file is embedded");
    return nullptr;
}

} // namespace cofferdam::kubernetes
