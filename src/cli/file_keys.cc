#include "cli/file_keys.h"

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

Result<cluster::Unlocking> read_unlocking(const std::string& passphrase_file,
                                          const std::string& identity_file) {
    constexpr std::uint64_t most_bytes = 65'536;
    cluster::Unlocking unlocking{.passphrase = COFFERDAM_TRY(read_passphrase(passphrase_file))};
    if (identity_file.empty()) return unlocking;
    const std::string text = COFFERDAM_TRY(disk().read(identity_file, most_bytes));
    unlocking.identities = COFFERDAM_TRY(cluster::parse_identities(identity_file, text));
    return unlocking;
}

} // namespace cofferdam::cli
