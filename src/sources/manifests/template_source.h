// Which template of a chart an object was rendered from: helm writes "# Source:
// web/templates/deployment.yaml" before each document.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "value/text.h"

namespace cofferdam::manifests {

class TemplateSources {
  public:
    // Keeps views into the text.
    explicit TemplateSources(const value::Text& rendered);

    // Of the document that ends at this byte; "" if no comment stands before it.
    std::string_view before(std::uint32_t end) const;

  private:
    struct Comment {
        std::uint32_t at;
        std::string_view path;
    };
    std::vector<Comment> comments_; // in the order of the text
};

} // namespace cofferdam::manifests
