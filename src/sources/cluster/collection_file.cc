#include "sources/cluster/collection_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <memory>

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include "sources/cluster/age_header.h"
#include "sources/manifests/archive.h"
#include "value/document.h"
#include "value/fields.h"

namespace cofferdam::cluster {

using value::Value;

namespace {

constexpr std::string_view manifest_name = "manifest.json";
constexpr std::string_view magic = "\x28\xB5\x2F\xFD"; // RFC 8878, section 3.1.1
constexpr std::uint64_t largest_file = std::uint64_t{1} << 30;

constexpr std::array<std::pair<Cause, std::string_view>, 3> causes{
    {{Cause::Forbidden, "forbidden"}, {Cause::Expired, "expired"}, {Cause::Failed, "failed"}}};

std::string_view name_of(Cause cause) {
    const auto found = std::ranges::find(causes, cause, [](const auto& entry) { return entry.first; });
    return found == causes.end() ? "failed" : found->second;
}

Cause cause_of(std::string_view name) {
    const auto found = std::ranges::find(causes, name, [](const auto& entry) { return entry.second; });
    return found == causes.end() ? Cause::Failed : found->first;
}

std::string member_of(const Resource& resource) { return list_path(resource).substr(1) + ".ndjson"; }

// Builds the manifest in an arena; member names are our own words.
class ManifestWriter {
  public:
    std::string run(const Collection& collection) {
        std::vector<Value> lists;
        std::vector<Value> rights;
        for (const List& list : collection.lists) {
            lists.push_back(of(list));
            rights.push_back(text(right_of(list.resource)));
        }
        std::vector<Value> unread;
        for (const Unread& one : collection.unread) unread.push_back(of(one));
        const bool has_secrets = collection.secrets == ReadSecrets::Metadata;
        return value::to_json(value::map_of({{"format", Value::integer(format_version)},
                                             {"tool", text(collection.tool)},
                                             {"server_version", text(collection.server_version)},
                                             {"skew_milliseconds", Value::integer(skew(collection).count())},
                                             {"secrets", text(has_secrets ? "metadata" : "not read")},
                                             {"anonymised", Value::boolean(collection.is_anonymous)},
                                             {"rights", arena_.list(rights)},
                                             {"lists", arena_.list(lists)},
                                             {"unread", arena_.list(unread)}},
                                            arena_))
               + "\n";
    }

  private:
    static std::string right_of(const Resource& resource) {
        const std::string right = "list " + full_name(resource);
        return resource.namespace_.empty() ? right : fmt::format("{} in {}", right, resource.namespace_);
    }

    Value text(std::string_view words) { return arena_.string(words); }

    value::Fields fields_of(const Resource& resource) {
        value::Fields fields{{"group", text(resource.group)},
                             {"version", text(resource.version)},
                             {"kind", text(resource.kind)},
                             {"resource", text(resource.name)}};
        if (!resource.namespace_.empty()) fields.emplace_back("namespace", text(resource.namespace_));
        return fields;
    }

    Value of(const List& list) {
        value::Fields fields = fields_of(list.resource);
        fields.emplace_back("file", text(member_of(list.resource)));
        fields.emplace_back("objects", Value::integer(static_cast<std::int64_t>(list.objects)));
        fields.emplace_back("resource_version", text(list.resource_version));
        fields.emplace_back("begun", text(to_string(list.begun)));
        fields.emplace_back("ended", text(to_string(list.ended)));
        return value::map_of(fields, arena_);
    }

    Value of(const Unread& unread) {
        value::Fields fields = fields_of(unread.resource);
        fields.emplace_back("cause", text(name_of(unread.cause)));
        fields.emplace_back("message", text(unread.message));
        if (unread.read_in.empty()) return value::map_of(fields, arena_);
        std::vector<Value> namespaces;
        for (const std::string& name : unread.read_in) namespaces.push_back(text(name));
        fields.emplace_back("read_in", arena_.list(namespaces));
        return value::map_of(fields, arena_);
    }

    value::Arena arena_;
};

class TarWriter {
  public:
    TarWriter() : writer_(archive_write_new(), &archive_write_free) {}

    Result<void> open() {
        const bool opened = writer_
                            && archive_write_add_filter_zstd(writer_.get()) == ARCHIVE_OK
                            // Zeros that fill up a last block would be no frame of zstd.
                            && archive_write_set_bytes_in_last_block(writer_.get(), 1) == ARCHIVE_OK
                            && archive_write_set_format_pax_restricted(writer_.get()) == ARCHIVE_OK
                            && archive_write_open(writer_.get(), this, nullptr, &take, nullptr) == ARCHIVE_OK;
        return opened ? Result<void>() : failed();
    }

    Result<void> add(const std::string& name, std::string_view bytes) {
        const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(),
                                                                                  &archive_entry_free);
        archive_entry_set_pathname(entry.get(), name.c_str());
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0600);
        if (archive_write_header(writer_.get(), entry.get()) != ARCHIVE_OK) return failed();
        if (archive_write_data(writer_.get(), bytes.data(), bytes.size())
            != static_cast<la_ssize_t>(bytes.size()))
            return failed();
        return {};
    }

    Result<std::string> finish() {
        if (archive_write_close(writer_.get()) != ARCHIVE_OK) return failed();
        return std::move(bytes_);
    }

  private:
    static la_ssize_t take(archive*, void* user, const void* bytes, std::size_t count) {
        static_cast<TarWriter*>(user)->bytes_.append(static_cast<const char*>(bytes), count);
        return static_cast<la_ssize_t>(count);
    }

    std::unexpected<Error> failed() const {
        const char* reason = writer_ ? archive_error_string(writer_.get()) : nullptr;
        return error("cannot pack the collection: {}", reason ? reason : "out of memory");
    }

    std::unique_ptr<archive, decltype(&archive_write_free)> writer_;
    std::string bytes_;
};

bool is_ours(std::string_view path) { return path == manifest_name || path.ends_with(".ndjson"); }

// "2026-11-22T23:50:00.125Z"; what is written otherwise counts as the beginning of time.
Time time_of(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00:00.000Z";
    if (text.size() != form.size()) return {};
    const auto number = [&](std::size_t at, std::size_t digits) {
        unsigned found = 0;
        std::from_chars(text.data() + at, text.data() + at + digits, found);
        return found;
    };
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(number(0, 4))),
                                           std::chrono::month(number(5, 2)), std::chrono::day(number(8, 2))};
    if (!date.ok()) return {};
    return std::chrono::sys_days(date) + std::chrono::hours(number(11, 2))
           + std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2))
           + std::chrono::milliseconds(number(20, 3));
}

Resource resource_of(const Value& value) {
    return {std::string(value["group"].string_or("")), std::string(value["version"].string_or("")),
            std::string(value["kind"].string_or("")), std::string(value["resource"].string_or("")),
            std::string(value["namespace"].string_or(""))};
}

class Unpacker {
  public:
    Unpacker(const std::string& name, manifests::Unpacked unpacked)
        : name_(name), files_(std::move(unpacked.files)) {}

    Result<Collection> run() {
        const value::DocumentPtr manifest = COFFERDAM_TRY(read_manifest());
        const Value& root = manifest->root();
        Collection collection{.tool = std::string(root["tool"].string_or("")),
                              .server_version = std::string(root["server_version"].string_or(""))};
        collection.is_anonymous = root["anonymised"].bool_or(false);
        if (root["secrets"].string_or("") == "metadata") collection.secrets = ReadSecrets::Metadata;
        for (const Value& list : root["lists"].items()) collection.lists.push_back(COFFERDAM_TRY(take(list)));
        for (const Value& unread : root["unread"].items()) {
            Unread& added = collection.unread.emplace_back(
                Unread{resource_of(unread), cause_of(unread["cause"].string_or("")),
                       std::string(unread["message"].string_or(""))});
            for (const Value& name : unread["read_in"].items())
                added.read_in.emplace_back(name.string_or(""));
        }
        return collection;
    }

  private:
    Result<value::DocumentPtr> read_manifest() {
        const auto found = files_.find(std::string(manifest_name));
        if (found == files_.end())
            return error("{} is compressed with zstd, but is no file of cofferdam collect: it has no {}",
                         name_, manifest_name);
        const auto text = std::make_shared<const value::Text>(fmt::format("{}:{}", name_, manifest_name),
                                                              std::move(found->second));
        const value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
        if (parsed.documents.empty()) return error("{}: no JSON", text->name());
        const std::int64_t format = parsed.documents.front()->root()["format"].int_or(0);
        if (format < 1) return error("{}: no manifest of cofferdam collect", text->name());
        if (format > format_version)
            return error("{}: written in format {} by a later version; this one reads format {}", name_,
                         format, format_version);
        return parsed.documents.front();
    }

    Result<List> take(const Value& value) {
        List list{.resource = resource_of(value)};
        const auto found = files_.find(member_of(list.resource));
        if (found == files_.end())
            return error("{} is damaged: it has no {}", name_, member_of(list.resource));
        list.lines = std::exchange(found->second, {});
        list.resource_version = value["resource_version"].string_or("");
        list.begun = time_of(value["begun"].string_or(""));
        list.ended = time_of(value["ended"].string_or(""));
        list.objects = static_cast<std::size_t>(std::max<std::int64_t>(value["objects"].int_or(0), 0));
        return list;
    }

    const std::string& name_;
    std::map<std::string, std::string> files_;
};

} // namespace

Result<std::string> pack(const Collection& collection) {
    TarWriter tar;
    COFFERDAM_TRY(tar.open());
    COFFERDAM_TRY(tar.add(std::string(manifest_name), ManifestWriter().run(collection)));
    for (const List& list : collection.lists) COFFERDAM_TRY(tar.add(member_of(list.resource), list.lines));
    return tar.finish();
}

bool looks_like_collection(std::string_view beginning) {
    return beginning.starts_with(magic) || looks_encrypted(beginning);
}

bool is_collection(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    std::array<char, std::max(magic.size(), age_version.size())> beginning{};
    std::ifstream file(path, std::ios::binary);
    file.read(beginning.data(), beginning.size());
    return looks_like_collection({beginning.data(), static_cast<std::size_t>(file.gcount())});
}

Result<Collection> unpack(const std::string& name, std::string_view bytes) {
    // As many objects as a cluster has may be more than a folder of manifests.
    const manifests::ArchiveLimits limits{
        .unpacked = std::uint64_t{4} << 30, .member = std::uint64_t{1} << 30, .kept = std::uint64_t{4} << 30};
    manifests::Unpacked unpacked = COFFERDAM_TRY(manifests::read_archive(name, bytes, is_ours, limits));
    return Unpacker(name, std::move(unpacked)).run();
}

Result<Collection> read_collection(const std::string& path, const FileSystem& files,
                                   const Unlocking& unlocking) {
    const std::string bytes = COFFERDAM_TRY(files.read(path, largest_file));
    if (!looks_encrypted(bytes)) return unpack(path, bytes);
    return unpack(path, COFFERDAM_TRY(decrypt(path, bytes, unlocking)));
}

} // namespace cofferdam::cluster
