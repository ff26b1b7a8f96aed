// The passphrase of an encrypted file of collect, from a file: the command line is no place for it.
#pragma once

#include <string>

#include "core/result.h"

namespace cofferdam::cli {

// "": no file is named. A line break at its end is none of it. Error: no such file, or it is empty.
Result<std::string> read_passphrase(const std::string& file);

} // namespace cofferdam::cli
