// The one writer of fixes: the only part of seal that changes the disk.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace cofferdam::seal {

struct NewFile {
    std::string path; // below the folder: "shop.yaml", "1-base/shop.yaml"
    std::string text;
};

enum class Overwrite : bool { No, Yes };

// Writes all of the files below `folder`, which is made if it is not there, or none: they are written whole
// to a folder beside it first, and then moved. Error: a file of that name is there already (unless
// Overwrite::Yes), or the disk refuses; what was moved until then is taken back, as far as it did not replace
// anything.
Result<void> write_new_files(const std::string& folder, const std::vector<NewFile>& files,
                             Overwrite overwrite);

} // namespace cofferdam::seal
