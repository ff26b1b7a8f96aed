// Any text as compose.yaml, beside files that it may include, extend and take variables from.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/file_system.h"
#include "sources/compose/compose.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const cofferdam::MemoryFileSystem files({
        {"p/compose.yaml", text},
        {"p/other.yaml",
         "services: {other: {image: x, ports: [\"80:80\"], volumes: [\"./a:/a\"], environment: {A: 1}}}"},
        {"p/self.yaml", text},
        {"p/a.env", text},
        {"p/.env", "A=1\nB=\"$A two\"\n"},
    });
    cofferdam::compose::load(files, {"p/compose.yaml", "p/self.yaml"}, {});
    return 0;
}
