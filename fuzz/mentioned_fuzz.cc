// Any document as the specification of a policy: what its text mentions stays within bounds, and each field
// that it mentions can be set and taken away.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/check.h"
#include "probe/mentioned_fields.h"
#include "value/document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam;
    const auto text =
        std::make_shared<const value::Text>("x", std::string(reinterpret_cast<const char*>(data), size));
    for (const value::DocumentPtr& document : value::parse(text, value::KeepPlaces::No).documents) {
        const probe::Mentioned mentioned = probe::mentioned_fields(document->root());
        COFFERDAM_CHECK(mentioned.fields.size() <= 64 && mentioned.words.size() <= 24);
        for (const probe::Path& field : mentioned.fields) {
            value::Arena arena;
            const value::Value set = probe::with_field({}, field, value::Value::integer(1), arena);
            (void)value::to_json(probe::with_field(set, field, {}, arena));
        }
    }
    return 0;
}
