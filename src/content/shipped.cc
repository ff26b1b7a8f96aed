#include "content/shipped.h"

#include <algorithm>
#include <memory>
#include <string>

#include "core/check.h"

namespace cofferdam::content {

std::string_view shipped_text(std::string_view name) {
    auto found = std::ranges::find(embedded_files(), name, &EmbeddedFile::name);
    COFFERDAM_CHECK(found != embedded_files().end());
    return found->bytes;
}

std::vector<value::DocumentPtr> shipped_documents(std::string_view name) {
    auto text = std::make_shared<const value::Text>(std::string(name), std::string(shipped_text(name)));
    value::Parsed parsed = value::parse_yaml(std::move(text), value::KeepPlaces::No);
    COFFERDAM_CHECK(parsed.problems.empty());
    return std::move(parsed.documents);
}

value::DocumentPtr shipped_document(std::string_view name) {
    std::vector<value::DocumentPtr> documents = shipped_documents(name);
    COFFERDAM_CHECK(documents.size() == 1);
    return documents.front();
}

} // namespace cofferdam::content
