// JMESPath: any bytes parse and search, under limits, to a value or to a fault that says why.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/check.h"
#include "policy/jmespath/search.h"

using namespace cofferdam;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const value::DocumentPtr in =
        value::parse_json(
            std::make_shared<value::Text>(
                "in", R"({"a": {"b": [1, 2.5, "x", {"c": null}]}, "d": "texts", "e": [[1], [2, 3]]})"))
            .documents.at(0);
    const auto expression =
        jmespath::parse_expression(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!expression) {
        COFFERDAM_CHECK(!expression.error().message.empty());
        return 0;
    }
    value::Arena arena;
    const jmespath::Found found = jmespath::Search(arena).find(*expression, in->root());
    if (found)
        (void)jmespath::json_of(*found);
    else
        COFFERDAM_CHECK(!found.error().text.empty());
    return 0;
}
