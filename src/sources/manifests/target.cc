#include "sources/manifests/target.h"

#include <algorithm>
#include <iterator>

namespace cofferdam::manifests {

namespace {

ListingRules listing_rules(const Options& options) {
    ListingRules rules{{}, options.gitignore};
    for (const std::string& exclude : options.excludes) {
        if (auto pattern = IgnorePattern::parse(exclude)) rules.excludes.push_back(*std::move(pattern));
    }
    return rules;
}

void add_listed_files(OpenTarget& target, const FileSystem& files) {
    for (const ListedFile& file : target.listing.files) {
        target.inputs.push_back(
            {.name = target.prefix + file.path, .files = &files, .path = file.path, .size = file.size});
    }
}

Result<OpenTarget> open_folder(const std::string& path, const Options& options, const FileSystem& files,
                               SeenFiles& seen) {
    OpenTarget target{.name = path};
    target.listing = COFFERDAM_TRY(list_folder(files, path, "", listing_rules(options), seen));
    add_listed_files(target, files);
    return target;
}

Result<void> list_members(OpenTarget& target, std::map<std::string, std::string> members,
                          const Options& options) {
    target.archive = std::make_unique<MemoryFileSystem>(std::move(members));
    SeenFiles seen; // identities in an archive are not those on disk
    target.listing =
        COFFERDAM_TRY(list_folder(*target.archive, ".", target.prefix, listing_rules(options), seen));
    add_listed_files(target, *target.archive);
    return {};
}

Result<OpenTarget> open_archive(const std::string& name, std::string_view bytes, const Options& options) {
    OpenTarget target{.name = name, .prefix = name + ":"};
    Unpacked unpacked = COFFERDAM_TRY(read_archive(name, bytes, is_listed_name, options.archive_limits));
    if (!unpacked.files.empty()) COFFERDAM_TRY(list_members(target, std::move(unpacked.files), options));
    std::ranges::move(unpacked.unread, std::back_inserter(target.listing.unread));
    return target;
}

Result<OpenTarget> open_bytes(const std::string& name, std::string bytes, const Options& options) {
    if (looks_like_archive(name, bytes)) return open_archive(name, bytes, options);
    OpenTarget target{.name = name};
    const std::uint64_t size = bytes.size();
    target.inputs.push_back({.name = name, .chosen = Chosen::Named, .bytes = std::move(bytes), .size = size});
    return target;
}

} // namespace

Result<OpenTarget> open_target(const std::string& name, const Options& options, const FileSystem& files,
                               SeenFiles& seen) {
    if (name == "-")
        return open_bytes(name, COFFERDAM_TRY(options.stream(name, options.limits.file)), options);
    const FileStatus status = COFFERDAM_TRY(files.status(name));
    if (status.kind == FileKind::Directory) return open_folder(name, options, files, seen);
    if (status.kind == FileKind::Other)
        return open_bytes(name, COFFERDAM_TRY(options.stream(name, options.limits.file)), options);
    if (!seen.insert(status.identity).second) return OpenTarget{.name = name};
    if (is_compose_name(base_name(name))) {
        OpenTarget target{.name = name};
        target.listing.compose_files.push_back(name);
        return target;
    }
    if (is_dockerfile_name(base_name(name))) {
        OpenTarget target{.name = name};
        target.listing.dockerfiles.push_back(name);
        return target;
    }
    return open_bytes(name, COFFERDAM_TRY(files.read(name, options.limits.file)), options);
}

} // namespace cofferdam::manifests
