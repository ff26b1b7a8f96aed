#include "sources/compose/boundary.h"

#include <filesystem>

#include "sources/compose/source_reader.h"

namespace cofferdam::compose {

bool is_below(std::string_view folder, std::string_view path) {
    const auto relative = std::filesystem::path(clean_path(path)).lexically_relative(clean_path(folder));
    return !relative.empty() && *relative.begin() != "..";
}

Boundary::Boundary(const FileSystem& files, std::string root)
    : files_(&files), root_(std::move(root)), resolved_root_(files.resolve(root_)) {}

bool Boundary::holds(const std::string& path) const {
    const Result<std::string> resolved = files_->resolve(path);
    return resolved_root_ && resolved ? is_below(*resolved_root_, *resolved) : is_below(root_, path);
}

} // namespace cofferdam::compose
