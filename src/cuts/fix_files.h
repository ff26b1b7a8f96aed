// The files of a plan: those of the estate with only the bytes changed that an edit means, new objects, and
// where a text is not to be edited (a chart made it, it came through a pipe) a patch for kustomize.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cuts/edited_estate.h"

namespace cofferdam::cuts {

struct FixFile {
    enum class Kind : std::uint8_t { Edited, Added, Overlay };

    Kind kind = Kind::Edited;
    std::string path; // below the folder that is written: of an edited file as below its target
    std::string text;
};

struct FixFiles {
    std::vector<FixFile> files;
    std::vector<std::string> notes; // why an overlay stands for an edited file
};

FixFiles files_of(const estate::Snapshot& snapshot, const EditedEstate& edited);

} // namespace cofferdam::cuts
