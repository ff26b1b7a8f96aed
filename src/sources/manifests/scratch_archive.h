// A tar archive in memory, for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

namespace cofferdam::manifests {

enum class Packed : bool { Plain, Gzip };

inline std::string scratch_archive(const std::vector<std::pair<std::string, std::string>>& members,
                                   Packed packed) {
    std::string bytes(std::size_t{32} << 20, '\0');
    std::size_t used = 0;
    archive* writer = archive_write_new();
    if (packed == Packed::Gzip) archive_write_add_filter_gzip(writer);
    archive_write_set_format_gnutar(writer); // names of any length
    archive_write_open_memory(writer, bytes.data(), bytes.size(), &used);
    for (const auto& [name, text] : members) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_write_header(writer, entry);
        archive_write_data(writer, text.data(), text.size());
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    bytes.resize(used);
    return bytes;
}

} // namespace cofferdam::manifests
