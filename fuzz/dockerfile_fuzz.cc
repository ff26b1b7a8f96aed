// Any bytes as a Dockerfile.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "sources/dockerfile/dockerfile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    cofferdam::dockerfile::read(std::make_shared<const cofferdam::value::Text>("Dockerfile", text),
                                "Dockerfile");
    return 0;
}
