#include "value/json_check.h"

#include <simdjson.h>

namespace cofferdam::value {

bool is_json_map(const std::string& text) {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    return parser.parse(text).get(root) == simdjson::SUCCESS && root.is_object();
}

} // namespace cofferdam::value
