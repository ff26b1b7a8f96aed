// The auditor's pack on disk.
#pragma once

#include "cli/comply_options.h"
#include "comply/formats.h"
#include "core/result.h"

namespace cofferdam::cli {

// Into a folder that is new or empty. Signed where a key is given.
Result<void> write_pack(const comply::Report& report, const std::vector<content::Waiver>& waivers,
                        const ComplyOptions& options);

} // namespace cofferdam::cli
