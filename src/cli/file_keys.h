// Keys of encrypted files of collect, from files: the command line is no place for secrets.
#pragma once

#include <string>

#include "core/result.h"
#include "sources/cluster/encrypted_file.h"

namespace cofferdam::cli {

// "": no file is named. A line break at its end is none of it. Error: no such file, or it is empty.
Result<std::string> read_passphrase(const std::string& file);

// Of files that are named; "": none.
Result<cluster::Unlocking> read_unlocking(const std::string& passphrase_file,
                                          const std::string& identity_file);

} // namespace cofferdam::cli
