#include <cstddef>
#include <cstdint>
#include <string>

#include "document_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam::value;
    const auto text =
        std::make_shared<const Text>("input", std::string(reinterpret_cast<const char*>(data), size));
    check_parsed(parse_json(text, KeepPlaces::Yes, {.depth = 20}));
    check_parsed(parse(text, KeepPlaces::No, {.depth = 20, .nodes_by_alias = 10'000}));
    return 0;
}
