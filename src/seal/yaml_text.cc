#include "seal/yaml_text.h"

#include <algorithm>

#include "edits/style.h"

namespace cofferdam::seal {

std::string yaml_scalar(std::string_view text) {
    return edits::scalar_text(value::Value::string(text), edits::Quote::None);
}

std::string yaml_comment(std::string_view text) {
    std::string comment(text);
    std::ranges::replace_if(comment, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return comment;
}

} // namespace cofferdam::seal
