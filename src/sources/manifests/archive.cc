#include "sources/manifests/archive.h"

#include <algorithm>
#include <memory>

#include <archive.h>
#include <archive_entry.h>

namespace cofferdam::manifests {

namespace {

using Archive = std::unique_ptr<archive, decltype(&archive_read_free)>;

Result<Archive> open(const std::string& name, std::string_view bytes) {
    Archive opened(archive_read_new(), &archive_read_free);
    if (!opened) return error("cannot read {}: out of memory", name);
    archive_read_support_filter_gzip(opened.get());
    archive_read_support_filter_zstd(opened.get());
    archive_read_support_format_tar(opened.get());
    if (archive_read_open_memory(opened.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
        return error("cannot read {}: neither tar nor tar.gz", name);
    return opened;
}

// "./a//b/../c" → "a/b/c"
std::string plain_path(std::string_view path) {
    std::string plain;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        const std::string_view part = path.substr(0, slash);
        path.remove_prefix(std::min(slash + 1, path.size()));
        if (part.empty() || part == "." || part == "..") continue;
        if (!plain.empty()) plain += '/';
        plain += part;
    }
    return plain;
}

// Enough of a name to find it by: a name that is refused may be a megabyte long.
std::string beginning_of(std::string_view path) {
    std::size_t length = 80;
    if (path.size() <= length) return std::string(path);
    const auto continues = [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
    }; // UTF-8
    while (length > 0 && continues(path[length])) --length;
    return std::string(path.substr(0, length)) + "…";
}

// As many bytes as the header promises; libarchive fills the holes of sparse files with zeros.
Result<std::string> read_member(archive* opened, const std::string& name, std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        const la_ssize_t got = archive_read_data(opened, bytes.data() + have, size - have);
        if (got < 0) return error("cannot read {}: {}", name, archive_error_string(opened));
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return bytes;
}

class Unpacking {
  public:
    Unpacking(const std::string& name, archive* opened, const ArchiveLimits& limits)
        : name_(name), opened_(opened), limits_(limits) {}

    Result<Unpacked> run(bool (*wanted)(std::string_view path)) && {
        archive_entry* entry = nullptr;
        for (std::uint64_t members = 0;; ++members) {
            const int status = archive_read_next_header(opened_, &entry);
            if (status == ARCHIVE_EOF) return std::move(unpacked_);
            if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
                return error("cannot read {}: {}", name_, archive_error_string(opened_));
            if (members == limits_.members)
                return error("cannot read {}: more than {} members", name_, members);
            if (auto kept = keep(entry, wanted); !kept) return std::unexpected(std::move(kept).error());
        }
    }

  private:
    // Bytes that unpacking has made, with those that the next member will make: checked before any is made.
    Result<std::uint64_t> checked_size(archive_entry* entry, const std::string& member) const {
        const auto size = static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(entry), 0));
        const auto unpacked =
            static_cast<std::uint64_t>(std::max<la_int64_t>(archive_filter_bytes(opened_, 0), 0));
        if (size > limits_.unpacked || unpacked > limits_.unpacked - size)
            return error("cannot read {}: unpacked it is larger than {} bytes", name_, limits_.unpacked);
        if (!member.empty() && size > limits_.member)
            return error("cannot read {}:{}: {} bytes, the limit is {}", name_, member, size, limits_.member);
        return size;
    }

    Result<void> keep(archive_entry* entry, bool (*wanted)(std::string_view path)) {
        const char* written = archive_entry_pathname(entry); // null: not representable
        std::string path = plain_path(written ? written : "");
        if (archive_entry_filetype(entry) != AE_IFREG || !wanted(path) || !admit_name(path)) path.clear();
        const std::uint64_t size = COFFERDAM_TRY(checked_size(entry, path));
        if (path.empty()) return {};
        kept_ += size;
        if (kept_ > limits_.kept)
            return error("cannot read {}: its manifests are larger than {} bytes", name_, limits_.kept);
        names_ += path.size();
        if (names_ > limits_.names)
            return error("cannot read {}: the names of its manifests are longer than {} bytes", name_,
                         limits_.names);
        std::string bytes =
            COFFERDAM_TRY(read_member(opened_, name_ + ":" + path, static_cast<std::size_t>(size)));
        unpacked_.files.insert_or_assign(std::move(path), std::move(bytes));
        return {};
    }

    bool admit_name(std::string_view path) {
        const auto refuse = [&](std::string_view what, std::size_t limit) {
            unpacked_.unread.push_back({fmt::format("cannot read {}:{}: its name has more than {} {}", name_,
                                                    beginning_of(path), limit, what)});
            return false;
        };
        if (path.size() > limits_.name) return refuse("bytes", limits_.name);
        if (std::ranges::count(path, '/') > static_cast<std::ptrdiff_t>(limits_.folders))
            return refuse("folders", limits_.folders);
        return true;
    }

    const std::string& name_;
    archive* opened_;
    const ArchiveLimits& limits_;
    Unpacked unpacked_;
    std::uint64_t kept_ = 0;
    std::uint64_t names_ = 0;
};

} // namespace

bool looks_like_archive(std::string_view name, std::string_view bytes) {
    if (bytes.starts_with("\x1F\x8B")) return true;
    if (bytes.size() > 262 && bytes.substr(257, 5) == "ustar")
        return true; // POSIX 1003.1, pax: "ustar header block"
    return name.ends_with(".tar") || name.ends_with(".tar.gz") || name.ends_with(".tgz");
}

Result<Unpacked> read_archive(const std::string& name, std::string_view bytes,
                              bool (*wanted)(std::string_view path), const ArchiveLimits& limits) {
    const Archive opened = COFFERDAM_TRY(open(name, bytes));
    return Unpacking(name, opened.get(), limits).run(wanted);
}

} // namespace cofferdam::manifests
