#include "cli/passphrase.h"

#include "core/file_system.h"

namespace cofferdam::cli {

Result<std::string> read_passphrase(const std::string& file) {
    constexpr std::uint64_t most_bytes = 4096;
    if (file.empty()) return std::string();
    std::string passphrase = COFFERDAM_TRY(disk().read(file, most_bytes));
    while (passphrase.ends_with('\n') || passphrase.ends_with('\r')) passphrase.pop_back();
    if (passphrase.empty()) return error("{}: holds no passphrase", file);
    return passphrase;
}

} // namespace cofferdam::cli
