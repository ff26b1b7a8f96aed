// Any bytes as an encrypted file, and as one whose header is right.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/check.h"
#include "sources/cluster/age_header.h"
#include "sources/cluster/encrypted_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const cluster::Unlocking with_both{.passphrase = "p", .identities = {cluster::Identity{}}};
    // Work is what an attacker would ask for: the fuzzer may not.
    const bool asks_for_work = bytes.find(" 1") != std::string::npos || bytes.find(" 2") != std::string::npos;
    if (!asks_for_work) {
        (void)cluster::decrypt("any", bytes, with_both);
        (void)cluster::decrypt("any", std::string(cluster::age_version) + bytes, with_both);
    }
    (void)cluster::parse_identities("any", bytes);
    (void)cluster::parse_recipient(bytes);
    const Result<std::string> file =
        cluster::encrypt(bytes, {.passphrase = "p", .recipients = {}, .work = 1});
    COFFERDAM_CHECK(file && cluster::decrypt("whole", *file, with_both) == bytes);
    std::string cut = *file;
    cut.resize(cut.size() - 1 - (size % 16));
    COFFERDAM_CHECK(!cluster::decrypt("cut", cut, with_both));
    return 0;
}
